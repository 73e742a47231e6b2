package localplus

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Client is a client of one network. It may be used by many goroutines.
type Client struct {
	Operations
}

// Option makes a client another one.
type Option func(*config)

type config struct {
	clientID, clientSecret string
	token                  func(context.Context) (string, error)
	deadline               time.Duration
	attemptTimeout         time.Duration
	retry                  RetryOptions
	telemetry              Telemetry
	userAgent              string
	http                   *http.Client
}

// WithAPIKey lets the client get its tokens by an API key, and renew them before they end.
func WithAPIKey(clientID, clientSecret string) Option {
	return func(c *config) { c.clientID, c.clientSecret = clientID, clientSecret }
}

// WithToken is a bearer token that somebody else renews.
func WithToken(token string) Option {
	return WithTokenFrom(func(context.Context) (string, error) { return token, nil })
}

// WithTokenFrom asks for a bearer token before every attempt.
func WithTokenFrom(source func(context.Context) (string, error)) Option {
	return func(c *config) { c.token = source }
}

// WithDeadline is how long a call may take at most, with all its attempts and pauses: 30 s unless said otherwise. The
// context of a call may end it earlier.
func WithDeadline(deadline time.Duration) Option {
	return func(c *config) { c.deadline = deadline }
}

// WithAttemptTimeout is how long one attempt may take at most: 10 s unless said otherwise.
func WithAttemptTimeout(timeout time.Duration) Option {
	return func(c *config) { c.attemptTimeout = timeout }
}

// WithRetry is how requests are sent again.
func WithRetry(retry RetryOptions) Option {
	return func(c *config) { c.retry = retry }
}

// WithTelemetry lets somebody see every call.
func WithTelemetry(telemetry Telemetry) Option {
	return func(c *config) { c.telemetry = telemetry }
}

// WithUserAgent is added to every request's User-Agent: who integrates.
func WithUserAgent(agent string) Option {
	return func(c *config) { c.userAgent = agent }
}

// WithHTTPClient sends by another client: a proxy, certificates of your own. Its redirects are not followed.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) { c.http = client }
}

// New is a client of the gateway at baseURL.
func New(baseURL string, options ...Option) (*Client, error) {
	if !strings.HasPrefix(baseURL, "http://") && !strings.HasPrefix(baseURL, "https://") {
		return nil, fmt.Errorf("localplus: %q is not the address of a gateway", baseURL)
	}
	c := config{deadline: 30 * time.Second, attemptTimeout: 10 * time.Second, retry: DefaultRetry, http: &http.Client{}}
	for _, option := range options {
		option(&c)
	}
	return &Client{newOperations(newTransport(strings.TrimRight(baseURL, "/"), c))}, nil
}

// CallOption is what one call does differently.
type CallOption func(*callConfig)

type callConfig struct {
	key      string
	deadline time.Duration
}

// IdempotencyKey names the command for ever: repeated with the same key it acts once. A call that moves value has a key
// of its own unless one is given; give one to be able to repeat the call after your own process was restarted.
func IdempotencyKey(key string) CallOption {
	return func(c *callConfig) { c.key = key }
}

// Within is how long this call may take at most, with all its attempts and pauses.
func Within(deadline time.Duration) CallOption {
	return func(c *callConfig) { c.deadline = deadline }
}

// Ptr is a pointer to a value, for fields that may be absent.
func Ptr[T any](value T) *T {
	return &value
}
