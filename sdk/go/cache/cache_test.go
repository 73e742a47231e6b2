package cache_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/valkey-io/valkey-go"

	localplus "github.com/localplus/localplus/sdk/go"
	"github.com/localplus/localplus/sdk/go/cache"
)

type watched struct {
	*cache.Cache[localplus.Value]
	mutex sync.Mutex
	all   []cache.Seen
}

func (w *watched) seen() []cache.Seen {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return slices.Clone(w.all)
}

// on a real Valkey, named by LOCALPLUS_TEST_VALKEY
func watch(t *testing.T, ttl time.Duration) *watched {
	t.Helper()
	url := os.Getenv("LOCALPLUS_TEST_VALKEY")
	if url == "" {
		t.Skip("LOCALPLUS_TEST_VALKEY names no Valkey")
	}
	options, err := valkey.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	options.DisableCache = true
	store, err := valkey.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	w := &watched{}
	w.Cache = cache.New[localplus.Value](store, "test:"+rand.Text(), ttl, func(seen cache.Seen) {
		w.mutex.Lock()
		defer w.mutex.Unlock()
		w.all = append(w.all, seen)
	})
	return w
}

func gives(amount int64) func(context.Context) (*localplus.Value, error) {
	return func(context.Context) (*localplus.Value, error) {
		return &localplus.Value{Amount: amount, Unit: "EUR"}, nil
	}
}

func (w *watched) is(t *testing.T, wanted int64, source func(context.Context) (*localplus.Value, error)) {
	t.Helper()
	got, err := w.Get(t.Context(), "a", source)
	if err != nil || got.Amount != wanted {
		t.Errorf("%+v %v instead of %d", got, err, wanted)
	}
}

func TestWhatWasLoadedIsKept(t *testing.T) {
	w := watch(t, 30*time.Second)
	w.is(t, 1, gives(1))
	w.is(t, 1, gives(2))
	if !slices.Equal(w.seen(), []cache.Seen{cache.Miss, cache.Hit}) {
		t.Error(w.seen())
	}
}

func TestWhatIsWrittenIsWhatIsRead(t *testing.T) {
	w := watch(t, 30*time.Second)
	w.is(t, 1, gives(1))
	if written, err := w.WriteThrough(t.Context(), "a", gives(2)); err != nil || written.Amount != 2 {
		t.Error(written, err)
	}
	w.is(t, 2, gives(3))
}

func TestALoadThatBeganBeforeAWriteDoesNotPutTheOlderValueBack(t *testing.T) {
	w := watch(t, 30*time.Second)
	w.is(t, 1, func(ctx context.Context) (*localplus.Value, error) {
		if _, err := w.WriteThrough(ctx, "a", gives(2)); err != nil {
			t.Error(err)
		}
		return gives(1)(ctx)
	})
	w.is(t, 2, gives(3))
}

func TestALoadThatBeganBeforeSomethingWasDroppedIsNotKept(t *testing.T) {
	w := watch(t, 30*time.Second)
	w.is(t, 1, func(ctx context.Context) (*localplus.Value, error) {
		w.Drop(ctx, "a")
		return gives(1)(ctx)
	})
	w.is(t, 2, gives(2))
}

func TestAWriteThatFailedLeavesNothingThatMayBeOlder(t *testing.T) {
	w := watch(t, 30*time.Second)
	w.is(t, 1, gives(1))
	failure := errors.New("no answer")
	_, err := w.WriteThrough(t.Context(), "a", func(context.Context) (*localplus.Value, error) { return nil, failure })
	if !errors.Is(err, failure) {
		t.Error(err)
	}
	w.is(t, 2, gives(2))
}

func TestNothingIsKeptLongerThanItMay(t *testing.T) {
	w := watch(t, 0)
	w.is(t, 1, gives(1))
	w.is(t, 2, gives(2))
}

func TestManyGoroutinesWaitForOneLoad(t *testing.T) {
	w := watch(t, 30*time.Second)
	var mutex sync.Mutex
	loads := 0
	release := make(chan struct{})
	source := func(ctx context.Context) (*localplus.Value, error) {
		mutex.Lock()
		loads++
		mutex.Unlock()
		<-release
		return gives(1)(ctx)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { w.is(t, 1, source) })
	}
	for len(w.seen()) < 4 {
		time.Sleep(time.Millisecond)
	}
	close(release)
	all.Wait()
	if loads != 1 {
		t.Error(loads)
	}
}
