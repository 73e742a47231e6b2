// Package telemetry is what the client does as OpenTelemetry spans and a histogram, by the semantic conventions of HTTP
// clients. Without an OpenTelemetry SDK it does nothing.
package telemetry

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	localplus "github.com/localplus/localplus/sdk/go"
)

const scope = "github.com/localplus/localplus/sdk/go"

// OpenTelemetry sees calls by the providers that are set globally.
func OpenTelemetry() (localplus.Telemetry, error) {
	duration, err := otel.Meter(scope).Float64Histogram("http.client.request.duration", metric.WithUnit("s"))
	if err != nil {
		return nil, err
	}
	return &telemetry{otel.Tracer(scope), duration}, nil
}

type telemetry struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
}

// Started begins a span.
func (t *telemetry) Started(ctx context.Context, call localplus.CallInfo) (context.Context, localplus.CallSpan) {
	labels := []attribute.KeyValue{
		attribute.String("http.request.method", call.Method),
		attribute.String("http.route", call.Route),
		attribute.String("localplus.operation", call.Operation),
	}
	ctx, open := t.tracer.Start(ctx, call.Method+" "+call.Route, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(labels...))
	return ctx, &span{t, ctx, open, labels}
}

type span struct {
	of     *telemetry
	ctx    context.Context
	open   trace.Span
	labels []attribute.KeyValue
}

// Inject sets traceparent, or what the global propagator has instead.
func (s *span) Inject(header http.Header) {
	otel.GetTextMapPropagator().Inject(s.ctx, propagation.HeaderCarrier(header))
}

// Retried adds an event.
func (s *span) Retried(attempt int, reason string, pause time.Duration) {
	s.open.AddEvent("retried", trace.WithAttributes(
		attribute.Int("attempt", attempt), attribute.String("reason", reason), attribute.Float64("pause", pause.Seconds()),
	))
}

// Ended ends the span and counts the call.
func (s *span) Ended(outcome localplus.CallOutcome) {
	labels := s.labels
	if outcome.Status != 0 {
		labels = append(labels, attribute.Int("http.response.status_code", outcome.Status))
	}
	if outcome.Code != "" {
		labels = append(labels, attribute.String("error.type", outcome.Code))
		s.open.SetStatus(codes.Error, outcome.Code)
	}
	s.of.duration.Record(s.ctx, outcome.Duration.Seconds(), metric.WithAttributes(labels...))
	s.open.SetAttributes(append(labels,
		attribute.Int("http.request.resend_count", outcome.Attempts-1), attribute.Bool("localplus.replayed", outcome.Replayed),
	)...)
	s.open.End()
}
