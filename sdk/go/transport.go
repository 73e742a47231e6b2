package localplus

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	version = "0.1.0"
	// answerMax is the largest answer that is read as a whole; larger ones are files.
	answerMax = 64 << 20
)

// operation is what is called.
type operation struct {
	name   string
	method string
	// path has placeholders.
	path string
	// keyed: it takes an Idempotency-Key.
	keyed bool
	// repeatable: sending it twice is the same as once.
	repeatable bool
}

// input is with what.
type input struct {
	path  map[string]string
	query url.Values
	body  any
}

// transport is one call from its arguments to its answer: token, key, attempts, deadline, errors. What must never happen
// here: a request sent again that might act twice, a call that outlives its deadline, a secret in an error.
type transport struct {
	base   string
	config config
	client *http.Client
	keeper *tokenKeeper
	budget *budget
}

func newTransport(base string, c config) *transport {
	client := *c.http
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if c.telemetry == nil {
		c.telemetry = noTelemetry{}
	}
	t := &transport{base: base, config: c, client: &client, budget: newBudget()}
	if c.clientID != "" {
		t.keeper = &tokenKeeper{fetch: t.tokenByKey, now: time.Now}
	}
	return t
}

// --- what the generated code calls ---

// answer is a call that answers a thing.
func answer[T any](ctx context.Context, t *transport, op operation, in input, options []CallOption) (*T, error) {
	body, err := t.whole(ctx, op, in, options)
	if err != nil {
		return nil, err
	}
	value := new(T)
	if err := json.Unmarshal(body, value); err != nil {
		return nil, fmt.Errorf("localplus: %s: reading the answer: %w", op.name, err)
	}
	return value, nil
}

// free is a call that answers JSON of its own shape.
func free(ctx context.Context, t *transport, op operation, in input, options []CallOption) (json.RawMessage, error) {
	return t.whole(ctx, op, in, options)
}

// none is a call that answers nothing.
func none(ctx context.Context, t *transport, op operation, in input, options []CallOption) error {
	_, err := t.whole(ctx, op, in, options)
	return err
}

// items is a list that comes in one answer.
func items[T any](ctx context.Context, t *transport, op operation, in input, options []CallOption) ([]T, error) {
	page, err := answer[Page[T]](ctx, t, op, in, options)
	if err != nil {
		return nil, err
	}
	return page.Data, nil
}

// pages is a list that comes in pages.
func pages[T any](ctx context.Context, t *transport, op operation, in input, options []CallOption) *Pager[T] {
	fetch := func(ctx context.Context, cursor string) (*Page[T], error) {
		asked := in
		asked.query = url.Values{}
		for name, values := range in.query {
			asked.query[name] = values
		}
		asked.query.Del("cursor")
		if cursor != "" {
			asked.query.Set("cursor", cursor)
		}
		return answer[Page[T]](ctx, t, op, asked, options)
	}
	return &Pager[T]{ctx: ctx, from: in.query.Get("cursor"), fetch: fetch}
}

// stream is a file; the deadline is for the beginning of the answer, as a file may be long. The context is for all of it.
func stream(ctx context.Context, t *transport, op operation, in input, options []CallOption) (io.ReadCloser, error) {
	ctx, cancel := context.WithCancel(ctx)
	response, err := t.call(ctx, op, in, options, true)
	if err != nil {
		cancel()
		return nil, err
	}
	return &file{response.body, cancel}, nil
}

type file struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (f *file) Close() error {
	defer f.cancel()
	return f.ReadCloser.Close()
}

// optional is no body for no parameters.
func optional[T any](params *T) any {
	if params == nil {
		return nil
	}
	return params
}

func (t *transport) whole(ctx context.Context, op operation, in input, options []CallOption) ([]byte, error) {
	response, err := t.call(ctx, op, in, options, false)
	if err != nil {
		return nil, err
	}
	return response.whole, nil
}

// --- one call ---

// received is an answer: read as a whole, or open.
type received struct {
	status int
	header http.Header
	whole  []byte
	body   io.ReadCloser
}

// sending is what one call needs on its way.
type sending struct {
	op       operation
	url      string
	body     []byte
	kind     string
	key      string
	deadline time.Time
	span     CallSpan
	open     bool
	attempts int
}

func (t *transport) call(ctx context.Context, op operation, in input, options []CallOption, open bool) (*received, error) {
	started := time.Now()
	chosen := callConfig{deadline: t.config.deadline}
	for _, option := range options {
		option(&chosen)
	}
	address, err := address(op.path, in)
	if err != nil {
		return nil, err
	}
	s := &sending{op: op, url: t.base + address, deadline: started.Add(chosen.deadline), open: open}
	if in.body != nil {
		if s.body, err = json.Marshal(in.body); err != nil {
			return nil, fmt.Errorf("localplus: %s: writing the request: %w", op.name, err)
		}
		s.kind = "application/json"
	}
	if op.keyed {
		if s.key = chosen.key; s.key == "" {
			s.key = newKey()
		}
	}
	ctx, s.span = t.config.telemetry.Started(ctx, CallInfo{op.name, op.method, op.path})
	response, err := t.attempts(ctx, s)
	outcome := CallOutcome{Attempts: s.attempts, Duration: time.Since(started)}
	var refused *Error
	switch {
	case err == nil:
		outcome.Status, outcome.Replayed = response.status, response.header.Get("Idempotent-Replayed") == "true"
	case errors.As(err, &refused):
		outcome.Status, outcome.Code = refused.Status, refused.Code
	default:
		outcome.Code = "unanswered"
	}
	s.span.Ended(outcome)
	return response, err
}

func (t *transport) attempts(ctx context.Context, s *sending) (*received, error) {
	renewed := false
	// whether an attempt was sent and not answered: from then on the outcome is unknown until something answers
	unanswered := false
	for {
		token, err := t.bearer(ctx)
		if err != nil {
			return nil, err
		}
		response, err := t.send(ctx, s, token)
		var failure error
		reason, retryAfter, again := "unanswered", noRetryAfter, false
		switch {
		case err != nil:
			sent := !neverSent(err)
			unanswered = unanswered || sent
			failure = &UnansweredError{s.op.name, unanswered && s.op.method != http.MethodGet, s.key, err}
			if ctx.Err() != nil {
				return nil, failure
			}
			again = s.op.repeatable || !sent
		case response.status < 300:
			t.budget.succeeded()
			return response, nil
		default:
			retryAfter = retryAfterOf(response.header.Get("Retry-After"), time.Now())
			problem := problemOf(response.status, retryAfter, response.whole)
			if problem.Status == http.StatusUnauthorized && t.keeper != nil && !renewed {
				// the key may have been rotated, or the clock of this machine be off
				renewed = true
				t.keeper.refused(token)
				continue
			}
			failure, reason = problem, problem.Code
			again = worthRepeating(problem, s.op.repeatable)
		}
		if !again || !t.wait(ctx, s, reason, retryAfter) {
			return nil, failure
		}
	}
}

// wait is the pause before the next attempt; false when there is to be none.
func (t *transport) wait(ctx context.Context, s *sending, reason string, retryAfter time.Duration) bool {
	if s.attempts >= t.config.retry.Attempts {
		return false
	}
	pause := t.config.retry.pause(s.attempts+1, retryAfter, mathrand.Float64)
	// an answer that would come after the deadline is none
	at := time.Now().Add(pause)
	if limit, ok := ctx.Deadline(); !at.Before(s.deadline) || (ok && !at.Before(limit)) || !t.budget.take() {
		return false
	}
	s.span.Retried(s.attempts+1, reason, pause)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

var errLate = errors.New("no answer in time")

// send is one attempt.
func (t *transport) send(ctx context.Context, s *sending, token string) (*received, error) {
	s.attempts++
	left := max(time.Millisecond, min(t.config.attemptTimeout, time.Until(s.deadline)))
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(left, func() { cancel(errLate) })
	request, err := http.NewRequestWithContext(ctx, s.op.method, s.url, bytes.NewReader(s.body))
	if err != nil {
		cancel(nil)
		return nil, err
	}
	s.span.Inject(request.Header)
	request.Header.Set("Accept", "application/json, */*")
	request.Header.Set("User-Agent", strings.TrimSpace("localplus-go/"+version+" "+t.config.userAgent))
	if s.kind != "" {
		request.Header.Set("Content-Type", s.kind)
	}
	if s.key != "" {
		request.Header.Set("Idempotency-Key", s.key)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := t.client.Do(request)
	if err != nil {
		timer.Stop()
		cause := context.Cause(ctx)
		cancel(nil)
		if errors.Is(cause, errLate) {
			err = errors.Join(errLate, err)
		}
		return nil, err
	}
	got := &received{status: response.StatusCode, header: response.Header}
	if s.open && response.StatusCode < 300 {
		timer.Stop()
		got.body = response.Body
		return got, nil
	}
	defer cancel(nil)
	defer timer.Stop()
	defer response.Body.Close()
	got.whole, err = io.ReadAll(io.LimitReader(response.Body, answerMax))
	if err != nil {
		return nil, err
	}
	return got, nil
}

// --- who asks ---

func (t *transport) bearer(ctx context.Context) (string, error) {
	if t.keeper != nil {
		return t.keeper.get(ctx)
	}
	if t.config.token != nil {
		return t.config.token(ctx)
	}
	return "", nil
}

func (t *transport) tokenByKey(ctx context.Context) (string, time.Duration, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {t.config.clientID}, "client_secret": {t.config.clientSecret}}
	op := operation{name: "oauth.token", method: http.MethodPost, path: "/merchant/v1/oauth/token", repeatable: true}
	s := &sending{
		op: op, url: t.base + op.path, body: []byte(form.Encode()), kind: "application/x-www-form-urlencoded",
		deadline: time.Now().Add(t.config.deadline), span: noSpan{},
	}
	for {
		response, err := t.send(ctx, s, "")
		failure, retryAfter := error(&UnansweredError{op.name, false, "", err}), noRetryAfter
		if err == nil {
			var token struct {
				AccessToken string `json:"access_token"`
				ExpiresIn   int64  `json:"expires_in"`
			}
			if response.status == http.StatusOK && json.Unmarshal(response.whole, &token) == nil && token.AccessToken != "" {
				return token.AccessToken, time.Duration(token.ExpiresIn) * time.Second, nil
			}
			retryAfter = retryAfterOf(response.header.Get("Retry-After"), time.Now())
			problem := problemOf(response.status, retryAfter, response.whole)
			if !worthRepeating(problem, true) {
				return "", 0, problem
			}
			failure = problem
		}
		if !t.wait(ctx, s, op.name, retryAfter) {
			return "", 0, failure
		}
	}
}

// --- small things ---

// address is the path with its placeholders filled, and the query.
func address(path string, in input) (string, error) {
	var filled strings.Builder
	for path != "" {
		before, rest, found := strings.Cut(path, "{")
		filled.WriteString(before)
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		value := in.path[name]
		if value == "" {
			return "", fmt.Errorf("localplus: %s is empty", name)
		}
		filled.WriteString(url.PathEscape(value))
		path = after
	}
	if len(in.query) > 0 {
		filled.WriteString("?" + in.query.Encode())
	}
	return filled.String(), nil
}

// newKey is a random UUID (version 4).
func newKey() string {
	var b [16]byte
	// never fails: crypto/rand ends the program rather than give what is not random
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// neverSent is whether the request certainly never reached anybody: the name did not resolve, or nobody took the connection.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
