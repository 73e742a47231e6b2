package localplus

import (
	"context"
	"net/http"
	"time"
)

// CallInfo is a call, as telemetry may know it. What is told has few values and may become labels of metrics; ids, keys,
// tokens and bodies are never told.
type CallInfo struct {
	// Operation is `wallets.open`.
	Operation string
	// Method is `POST`.
	Method string
	// Route is `/wallet/v1/wallets/{id}`.
	Route string
}

// CallOutcome is how a call ended.
type CallOutcome struct {
	// Status is that of the last answer; 0 when there was none.
	Status int
	// Code is the stable code of the error; empty on success.
	Code string
	// Attempts is how often it was sent.
	Attempts int
	// Duration is from the call to its end.
	Duration time.Duration
	// Replayed: the server had answered this Idempotency-Key before.
	Replayed bool
}

// CallSpan is a call under way.
type CallSpan interface {
	// Inject sets headers to send along, such as traceparent.
	Inject(header http.Header)
	// Retried: it is sent again, for this reason (a code, or `unanswered`), after this pause.
	Retried(attempt int, reason string, pause time.Duration)
	// Ended: it is over.
	Ended(outcome CallOutcome)
}

// Telemetry sees calls.
type Telemetry interface {
	// Started is a call that begins; the context is the one to go on with.
	Started(ctx context.Context, call CallInfo) (context.Context, CallSpan)
}

type noTelemetry struct{}

func (noTelemetry) Started(ctx context.Context, _ CallInfo) (context.Context, CallSpan) {
	return ctx, noSpan{}
}

type noSpan struct{}

func (noSpan) Inject(http.Header)                 {}
func (noSpan) Retried(int, string, time.Duration) {}
func (noSpan) Ended(CallOutcome)                  {}
