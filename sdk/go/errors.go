package localplus

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Error is an answer, and the answer is no: a problem by RFC 9457. Programs look at Code, which is stable.
type Error struct {
	// Status is the HTTP status.
	Status int
	// Code is one of the Code constants, or a code of a newer server.
	Code string
	// Detail is for people.
	Detail string
	// Fields are the fields at fault.
	Fields []FieldError
	// TraceID finds the request in the server's logs and traces.
	TraceID string
	// RetryAfter is when the server says that it makes sense to try again; negative when it says nothing.
	RetryAfter time.Duration
}

// FieldError is a field of the request that is wrong.
type FieldError struct {
	// Field is where: `legs[0].amount`; `$` is the body as a whole.
	Field string `json:"field"`
	// Code is what, for programs.
	Code string `json:"code"`
	// Detail is what, for people.
	Detail string `json:"detail"`
}

// Error is the code and the sentence, with the fields at fault.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "localplus: %s: %s", e.Code, e.Detail)
	for _, field := range e.Fields {
		fmt.Fprintf(&text, "; %s: %s", field.Field, field.Detail)
	}
	return text.String()
}

// Is reports whether target is the same kind of refusal, so that errors.Is(err, localplus.ErrNotFound) works.
func (e *Error) Is(target error) bool {
	kind, ok := target.(*kindError)
	return ok && kind.status == e.Status
}

type kindError struct {
	name   string
	status int
}

func (k *kindError) Error() string { return "localplus: " + k.name }

// The kinds of refusals, for errors.Is.
var (
	// ErrUnauthenticated is 401: who is asking is not known.
	ErrUnauthenticated error = &kindError{"unauthenticated", 401}
	// ErrPermissionDenied is 403: who is asking may not.
	ErrPermissionDenied error = &kindError{"permission denied", 403}
	// ErrNotFound is 404: there is no such thing in this network.
	ErrNotFound error = &kindError{"not found", 404}
	// ErrConflict is 409: the state of the system refuses it.
	ErrConflict error = &kindError{"conflict", 409}
	// ErrRateLimited is 429: over a limit; later it will do.
	ErrRateLimited error = &kindError{"rate limited", 429}
)

// IsCode reports whether the server said no with one of these codes.
func IsCode(err error, codes ...string) bool {
	var refused *Error
	if !errors.As(err, &refused) {
		return false
	}
	for _, code := range codes {
		if refused.Code == code {
			return true
		}
	}
	return false
}

// UnansweredError is no answer: no connection, no answer in time.
type UnansweredError struct {
	// Operation is what was called.
	Operation string
	// OutcomeUnknown is whether the request may have taken effect. Repeat it with Key to learn it.
	OutcomeUnknown bool
	// Key is the Idempotency-Key that the request was sent with, if it moves value.
	Key string
	// Cause is what the connection said.
	Cause error
}

// Error says whether something may have happened.
func (e *UnansweredError) Error() string {
	if e.OutcomeUnknown {
		return fmt.Sprintf("localplus: %s: no answer, outcome unknown: %v", e.Operation, e.Cause)
	}
	return fmt.Sprintf("localplus: %s: no answer: %v", e.Operation, e.Cause)
}

// Unwrap is the cause.
func (e *UnansweredError) Unwrap() error { return e.Cause }

// problemOf is the error that an answer is, whoever answered: a proxy's page has a status alone.
func problemOf(status int, retryAfter time.Duration, body []byte) *Error {
	var said struct {
		Code        string       `json:"code"`
		Detail      string       `json:"detail"`
		TraceID     string       `json:"trace_id"`
		Errors      []FieldError `json:"errors"`
		OAuth       string       `json:"error"`
		Description string       `json:"error_description"`
	}
	// what cannot be read says nothing
	_ = json.Unmarshal(body, &said)
	problem := &Error{Status: status, Code: said.Code, Detail: said.Detail, Fields: said.Errors, TraceID: said.TraceID, RetryAfter: retryAfter}
	if problem.Code == "" {
		// OAuth 2 names errors its own way (RFC 6749, section 5.2)
		problem.Code, problem.Detail = said.OAuth, said.Description
	}
	if problem.Code == "" {
		problem.Code = "unexpected_answer"
	}
	if problem.Detail == "" {
		problem.Detail = fmt.Sprintf("the server answered %d", status)
	}
	return problem
}
