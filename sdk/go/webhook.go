package localplus

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// webhookTolerance is how far the sender's clock may be from ours, and so how long a captured webhook may be played again.
const webhookTolerance = 5 * time.Minute

// ErrWebhook: the webhook is not to be trusted.
var ErrWebhook = errors.New("localplus: the webhook is not to be trusted")

// Webhook is what came, once it is known to be genuine.
type Webhook struct {
	// ID is the same for every attempt: what was handled once is not handled again.
	ID string
	// SentAt is by the sender's clock.
	SentAt time.Time
	// Body is JSON, as it arrived.
	Body []byte
}

// WebhookVerifier tells whether webhooks of one endpoint came from LOCAL-PLUS: Standard Webhooks, HMAC-SHA256 over
// `id.timestamp.body`. Comparing takes the same time for every wrong signature.
type WebhookVerifier struct {
	secrets   [][]byte
	tolerance time.Duration
	now       func() time.Time
}

// NewWebhookVerifier verifies by an endpoint's secrets: one, or both while it is rotated.
func NewWebhookVerifier(secrets ...string) (*WebhookVerifier, error) {
	verifier := &WebhookVerifier{tolerance: webhookTolerance, now: time.Now}
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil || len(key) == 0 {
			return nil, errors.New("localplus: a secret is `whsec_` and Base64")
		}
		verifier.secrets = append(verifier.secrets, key)
	}
	if len(verifier.secrets) == 0 {
		return nil, errors.New("localplus: a verifier needs a secret")
	}
	return verifier, nil
}

// WithClock is a verifier by another clock.
func (v *WebhookVerifier) WithClock(now func() time.Time) *WebhookVerifier {
	return &WebhookVerifier{v.secrets, v.tolerance, now}
}

// WithTolerance is a verifier for whose clock is further away, or must be nearer.
func (v *WebhookVerifier) WithTolerance(tolerance time.Duration) *WebhookVerifier {
	return &WebhookVerifier{v.secrets, tolerance, v.now}
}

// Verify gives the webhook, or an error that is ErrWebhook. The body is as it arrived, to the byte.
func (v *WebhookVerifier) Verify(body []byte, header http.Header) (*Webhook, error) {
	id, timestamp, signatures := header.Get("webhook-id"), header.Get("webhook-timestamp"), header.Get("webhook-signature")
	if id == "" || timestamp == "" || signatures == "" {
		return nil, fmt.Errorf("%w: a header is missing", ErrWebhook)
	}
	seconds, err := strconv.ParseUint(timestamp, 10, 40)
	if err != nil {
		return nil, fmt.Errorf("%w: webhook-timestamp is not a time", ErrWebhook)
	}
	sentAt := time.Unix(int64(seconds), 0).UTC()
	if v.now().Truncate(time.Second).Sub(sentAt).Abs() > v.tolerance {
		return nil, fmt.Errorf("%w: webhook-timestamp is too far from now", ErrWebhook)
	}
	for _, secret := range v.secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(id + "." + timestamp + "."))
		mac.Write(body)
		wanted := mac.Sum(nil)
		for one := range strings.SplitSeq(signatures, " ") {
			signature, known := strings.CutPrefix(one, "v1,")
			if !known {
				continue
			}
			given, err := base64.StdEncoding.DecodeString(signature)
			if err == nil && hmac.Equal(given, wanted) {
				return &Webhook{ID: id, SentAt: sentAt, Body: body}, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: no signature is by a known secret", ErrWebhook)
}
