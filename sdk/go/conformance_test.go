package localplus_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"sync"
	"testing"
	"time"

	localplus "github.com/localplus/localplus/sdk/go"
)

const someID = "01a1ffcd-0000-7000-8000-0000000000aa"

type answer struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
	Text    string            `json:"text"`
	Drop    bool              `json:"drop"`
	Hang    bool              `json:"hang"`
}

// scripted answers what a scenario says, in its order, and remembers what it was asked.
type scripted struct {
	*httptest.Server
	mutex  sync.Mutex
	asked  []*http.Request
	tokens int
	over   chan struct{}
}

func newScripted(t *testing.T, answers []answer) *scripted {
	s := &scripted{over: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		s.mutex.Lock()
		if r.URL.Path == "/merchant/v1/oauth/token" {
			s.tokens++
			s.mutex.Unlock()
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"access_token": "token", "token_type": "Bearer", "expires_in": 600}`)
			return
		}
		s.asked = append(s.asked, r)
		given := answer{Status: 599}
		if len(s.asked) <= len(answers) {
			given = answers[len(s.asked)-1]
		}
		s.mutex.Unlock()
		if given.Hang {
			<-s.over
		}
		if given.Hang || given.Drop {
			panic(http.ErrAbortHandler)
		}
		for name, value := range given.Headers {
			w.Header().Set(name, value)
		}
		w.WriteHeader(given.Status)
		if given.Text != "" {
			_, _ = io.WriteString(w, given.Text)
		} else if len(given.Body) > 0 {
			_, _ = w.Write(given.Body)
		}
	}))
	t.Cleanup(func() {
		close(s.over)
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

type seen struct {
	mutex    sync.Mutex
	outcomes []localplus.CallOutcome
}

func (s *seen) Started(ctx context.Context, _ localplus.CallInfo) (context.Context, localplus.CallSpan) {
	return ctx, s
}
func (s *seen) Inject(http.Header)                 {}
func (s *seen) Retried(int, string, time.Duration) {}
func (s *seen) Ended(outcome localplus.CallOutcome) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.outcomes = append(s.outcomes, outcome)
}

func (s *seen) last() localplus.CallOutcome {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.outcomes[len(s.outcomes)-1]
}

func earn(ctx context.Context, client *localplus.Client, options ...localplus.CallOption) (any, error) {
	transaction, err := client.Earn(ctx, localplus.EarnParams{AccountID: someID, Points: 12}, options...)
	if err != nil {
		return nil, err
	}
	return transaction.ID, nil
}

var calls = map[string]func(context.Context, *localplus.Client) (any, error){
	"earn": func(ctx context.Context, client *localplus.Client) (any, error) { return earn(ctx, client) },
	"earn_with_key": func(ctx context.Context, client *localplus.Client) (any, error) {
		return earn(ctx, client, localplus.IdempotencyKey("till-1-0001"))
	},
	"earn_within_300_ms": func(ctx context.Context, client *localplus.Client) (any, error) {
		return earn(ctx, client, localplus.Within(300*time.Millisecond))
	},
	"get_wallet": func(ctx context.Context, client *localplus.Client) (any, error) {
		wallet, err := client.Wallets.Get(ctx, someID)
		if err != nil {
			return nil, err
		}
		return wallet.ID, nil
	},
	"make_api_key": func(ctx context.Context, client *localplus.Client) (any, error) {
		key, err := client.APIKeys.Make(ctx, localplus.MakeAPIKeyParams{Name: "k", Role: "merchant_staff", Scopes: []string{}})
		if err != nil {
			return nil, err
		}
		return key.ClientSecret, nil
	},
	"delete_limit": func(ctx context.Context, client *localplus.Client) (any, error) {
		return nil, client.Limits.Delete(ctx, someID)
	},
	"list_transactions": func(ctx context.Context, client *localplus.Client) (any, error) {
		count := 0.0
		for _, err := range client.Transactions.List(ctx, localplus.TransactionsListQuery{Limit: 2}).All() {
			if err != nil {
				return nil, err
			}
			count++
		}
		return count, nil
	},
	"first_transaction": func(ctx context.Context, client *localplus.Client) (any, error) {
		first, err := client.Transactions.List(ctx, localplus.TransactionsListQuery{Limit: 2}).Take(1)
		return float64(len(first)), err
	},
	"export": func(ctx context.Context, client *localplus.Client) (any, error) {
		file, err := client.Transactions.ExportJSONL(ctx, localplus.TransactionsExportJSONLQuery{})
		if err != nil {
			return nil, err
		}
		defer file.Close()
		text, err := io.ReadAll(file)
		return string(text), err
	},
}

var kinds = map[string]error{
	"conflict":          localplus.ErrConflict,
	"not_found":         localplus.ErrNotFound,
	"permission_denied": localplus.ErrPermissionDenied,
	"rate_limited":      localplus.ErrRateLimited,
	"unauthenticated":   localplus.ErrUnauthenticated,
}

type scenario struct {
	Name    string   `json:"name"`
	Call    string   `json:"call"`
	Answers []answer `json:"answers"`
	Expect  struct {
		Requests       *int     `json:"requests"`
		RequestsAtMost *int     `json:"requests_at_most"`
		SecondsAtMost  *float64 `json:"seconds_at_most"`
		Tokens         *int     `json:"tokens"`
		Keyed          bool     `json:"keyed"`
		SameKey        bool     `json:"same_key"`
		Key            string   `json:"key"`
		Queries        []string `json:"queries"`
		Replayed       *bool    `json:"replayed"`
		Value          any      `json:"value"`
		Count          any      `json:"count"`
		Text           any      `json:"text"`
		Error          *struct {
			Kind              string   `json:"kind"`
			Status            int      `json:"status"`
			Code              string   `json:"code"`
			Field             string   `json:"field"`
			OutcomeUnknown    bool     `json:"outcome_unknown"`
			RetryAfterSeconds *float64 `json:"retry_after_seconds"`
		} `json:"error"`
	} `json:"expect"`
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("../conformance/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func TestConformance(t *testing.T) {
	var file struct{ Scenarios []scenario }
	read(t, "calls.json", &file)
	if len(file.Scenarios) == 0 {
		t.Fatal("no scenarios")
	}
	for _, s := range file.Scenarios {
		t.Run(s.Name, func(t *testing.T) { conforms(t, s) })
	}
}

func conforms(t *testing.T, s scenario) {
	t.Parallel()
	server, telemetry := newScripted(t, s.Answers), &seen{}
	client, err := localplus.New(server.URL,
		localplus.WithAPIKey("lpk_test", "lps_test"),
		localplus.WithDeadline(5*time.Second),
		localplus.WithAttemptTimeout(time.Second),
		localplus.WithRetry(localplus.RetryOptions{Attempts: 4, Base: 5 * time.Millisecond, Cap: time.Second}),
		localplus.WithTelemetry(telemetry),
	)
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	value, err := calls[s.Call](t.Context(), client)
	seconds := time.Since(started).Seconds()

	server.mutex.Lock()
	defer server.mutex.Unlock()
	expect := s.Expect
	keys := map[string]bool{}
	first := ""
	for at, asked := range server.asked {
		key := asked.Header.Get("Idempotency-Key")
		if at == 0 {
			first = key
		}
		keys[key] = true
		if expect.Queries != nil && asked.URL.Query().Encode() != mustQuery(t, expect.Queries[at]) {
			t.Errorf("request %d asked for %s", at, asked.URL.RawQuery)
		}
	}
	if expect.Requests != nil && len(server.asked) != *expect.Requests {
		t.Errorf("%d requests instead of %d", len(server.asked), *expect.Requests)
	}
	if expect.RequestsAtMost != nil && len(server.asked) > *expect.RequestsAtMost {
		t.Errorf("%d requests", len(server.asked))
	}
	if expect.SecondsAtMost != nil && seconds > *expect.SecondsAtMost {
		t.Errorf("it took %f s", seconds)
	}
	if expect.Tokens != nil && server.tokens != *expect.Tokens {
		t.Errorf("%d tokens instead of %d", server.tokens, *expect.Tokens)
	}
	if (expect.Keyed || expect.SameKey) && !regexp.MustCompile("^[0-9a-f-]{36}$").MatchString(first) {
		t.Errorf("the key is %q", first)
	}
	if expect.SameKey && len(keys) != 1 {
		t.Errorf("keys: %v", keys)
	}
	if expect.Key != "" && (len(keys) != 1 || !keys[expect.Key]) {
		t.Errorf("keys: %v", keys)
	}
	if expect.Replayed != nil && telemetry.last().Replayed != *expect.Replayed {
		t.Errorf("telemetry was told %+v", telemetry.last())
	}
	if expect.Error == nil {
		if err != nil {
			t.Fatal(err)
		}
		for _, wanted := range []any{expect.Value, expect.Count, expect.Text} {
			if wanted != nil && value != wanted {
				t.Errorf("%v instead of %v", value, wanted)
			}
		}
		return
	}
	wanted := expect.Error
	if wanted.Kind == "unanswered" {
		var unanswered *localplus.UnansweredError
		if !errors.As(err, &unanswered) {
			t.Fatalf("%v", err)
		}
		if unanswered.OutcomeUnknown != wanted.OutcomeUnknown || unanswered.Key != first {
			t.Errorf("%+v", unanswered)
		}
		return
	}
	var refused *localplus.Error
	if !errors.As(err, &refused) {
		t.Fatalf("%v", err)
	}
	if refused.Status != wanted.Status || !localplus.IsCode(err, wanted.Code) {
		t.Errorf("%+v", refused)
	}
	for name, kind := range kinds {
		if errors.Is(err, kind) != (name == wanted.Kind) {
			t.Errorf("%v is %v: %t", err, kind, errors.Is(err, kind))
		}
	}
	if wanted.Field != "" && refused.Fields[0].Field != wanted.Field {
		t.Errorf("%+v", refused.Fields)
	}
	if wanted.RetryAfterSeconds != nil && refused.RetryAfter.Seconds() != *wanted.RetryAfterSeconds {
		t.Errorf("%v", refused.RetryAfter)
	}
	if telemetry.last().Code != wanted.Code {
		t.Errorf("telemetry was told %+v", telemetry.last())
	}
}

func mustQuery(t *testing.T, text string) string {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, "/?"+text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return request.URL.Query().Encode()
}

func TestWebhooks(t *testing.T) {
	var file struct {
		Cases []struct {
			Name    string
			Secrets []string
			Body    string
			Headers map[string]string
			Now     int64
			Valid   bool
		}
	}
	read(t, "webhooks.json", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			verifier, err := localplus.NewWebhookVerifier(c.Secrets...)
			if err != nil {
				t.Fatal(err)
			}
			header := http.Header{}
			for name, value := range c.Headers {
				header.Set(name, value)
			}
			webhook, err := verifier.WithClock(func() time.Time { return time.Unix(c.Now, 0) }).Verify([]byte(c.Body), header)
			if c.Valid && (err != nil || webhook.ID != c.Headers["webhook-id"] || string(webhook.Body) != c.Body) {
				t.Errorf("%v %+v", err, webhook)
			}
			if !c.Valid && !errors.Is(err, localplus.ErrWebhook) {
				t.Errorf("%v", err)
			}
		})
	}
}
