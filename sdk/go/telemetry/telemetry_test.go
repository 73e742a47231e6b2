package telemetry_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	localplus "github.com/localplus/localplus/sdk/go"
	"github.com/localplus/localplus/sdk/go/telemetry"
)

func TestSpansCarryWhatMayBeALabelAndLeadOnInTheServer(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	otel.SetTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(spans)))
	otel.SetTextMapPropagator(propagation.TraceContext{})
	asked, parent := 0, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		parent = r.Header.Get("traceparent")
		_, _ = io.WriteString(w, `{"id": "w"}`)
	}))
	defer server.Close()
	told, err := telemetry.OpenTelemetry()
	if err != nil {
		t.Fatal(err)
	}
	client, err := localplus.New(server.URL, localplus.WithToken("t"), localplus.WithTelemetry(told))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Wallets.Get(t.Context(), "some-wallet"); err != nil {
		t.Fatal(err)
	}
	ended := spans.Ended()
	if len(ended) != 1 || ended[0].Name() != "GET /wallet/v1/wallets/{id}" {
		t.Fatalf("%v", ended)
	}
	if !strings.Contains(parent, ended[0].SpanContext().TraceID().String()) {
		t.Errorf("traceparent is %q", parent)
	}
	attributes := map[string]string{}
	for _, one := range ended[0].Attributes() {
		attributes[string(one.Key)] = one.Value.String()
		if strings.Contains(one.Value.String(), "some-wallet") {
			t.Errorf("%s tells an id", one.Key)
		}
	}
	if attributes["http.request.resend_count"] != "1" || attributes["http.response.status_code"] != "200" {
		t.Errorf("%v", attributes)
	}
}
