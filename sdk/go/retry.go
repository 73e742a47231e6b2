package localplus

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// RetryOptions is how requests are sent again.
//
// A request is sent again only when that cannot act twice: it is repeatable by its nature or by its Idempotency-Key, or
// the server certainly did nothing. The server's word about when (Retry-After) is kept. A client that meets a server in
// trouble must not add to it: sending again costs from a budget that only successes fill.
type RetryOptions struct {
	// Attempts is how often one request is sent at most, the first time included.
	Attempts int
	// Base: pauses are drawn between zero and this, doubled with every attempt.
	Base time.Duration
	// Cap is the longest pause that is drawn.
	Cap time.Duration
}

// DefaultRetry is how requests are sent again unless said otherwise.
var DefaultRetry = RetryOptions{Attempts: 6, Base: 100 * time.Millisecond, Cap: 5 * time.Second}

const (
	budgetMax       = 10.0
	earnedBySuccess = 0.1
	// noRetryAfter: the server did not say when.
	noRetryAfter = time.Duration(-1)
)

// budget lets sending again be at most a tenth of all requests, after the first ten.
type budget struct {
	mutex  sync.Mutex
	tokens float64
}

func newBudget() *budget { return &budget{tokens: budgetMax} }

func (b *budget) succeeded() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.tokens = min(budgetMax, b.tokens+earnedBySuccess)
}

// take is whether one more may be sent again.
func (b *budget) take() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// worthRepeating is whether an answer is worth another attempt.
func worthRepeating(problem *Error, repeatable bool) bool {
	switch problem.Status {
	case http.StatusTooManyRequests:
		// nothing was done, and the server says when to come back; a limit that says nothing is one to be told of
		return problem.RetryAfter >= 0
	case http.StatusConflict:
		return problem.Code == CodeIdempotencyKeyInProgress || problem.Code == CodeReceiptNotReady
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return repeatable
	default:
		return false
	}
}

// pause is how long to wait before attempt number next (from 2); dice gives numbers from 0 to 1.
func (r RetryOptions) pause(next int, retryAfter time.Duration, dice func() float64) time.Duration {
	if retryAfter >= 0 {
		// callers who were sent away together do not come back together
		return retryAfter + time.Duration(dice()*float64(r.Base))
	}
	longest := min(r.Cap, r.Base<<min(next-2, 20))
	return time.Duration(dice() * float64(longest))
}

// retryAfterOf is Retry-After: whole seconds or a date.
func retryAfterOf(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(strings.TrimSpace(header), 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return noRetryAfter
	}
	return max(0, at.Sub(now))
}
