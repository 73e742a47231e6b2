package localplus

import (
	"context"
	"sync"
	"time"
)

// margin: a tenth of a token's life, or this long, before it ends it is not used any more.
const margin = 30 * time.Second

// tokenKeeper keeps a token that holds. However many goroutines wait, one request for a token is under way. The secret
// leaves the transport only towards the token endpoint; a token only in the header that it is for.
type tokenKeeper struct {
	fetch func(ctx context.Context) (token string, holds time.Duration, err error)
	now   func() time.Time

	mutex     sync.Mutex
	token     string
	goodUntil time.Time
	renewal   *renewal
}

// renewal is a request for a token under way; done is closed when it is over.
type renewal struct {
	done  chan struct{}
	token string
	err   error
}

// get is a token that holds.
func (k *tokenKeeper) get(ctx context.Context) (string, error) {
	k.mutex.Lock()
	if k.token != "" && k.now().Before(k.goodUntil) {
		defer k.mutex.Unlock()
		return k.token, nil
	}
	under := k.renewal
	if under == nil {
		under = &renewal{done: make(chan struct{})}
		k.renewal = under
		// of nobody's context: who gives up must not take the token from the others
		go k.renew(context.WithoutCancel(ctx), under)
	}
	k.mutex.Unlock()
	select {
	case <-under.done:
		return under.token, under.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (k *tokenKeeper) renew(ctx context.Context, under *renewal) {
	asked := k.now()
	token, holds, err := k.fetch(ctx)
	under.token, under.err = token, err
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if err == nil {
		k.token, k.goodUntil = token, asked.Add(holds-min(margin, holds/10))
	}
	k.renewal = nil
	close(under.done)
}

// refused: the server refused this token; it is not used again.
func (k *tokenKeeper) refused(token string) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.token == token {
		k.token = ""
	}
}
