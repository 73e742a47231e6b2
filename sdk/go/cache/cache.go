// Package cache is cache-aside and write-through on Valkey, for applications that show what LOCAL-PLUS answers.
//
//	balances := cache.New[localplus.WalletBalances](store, "wallet:balances", 30*time.Second, nil)
//	shown, err := balances.Get(ctx, walletID, func(ctx context.Context) (*localplus.WalletBalances, error) {
//		return client.Wallets.GetBalances(ctx, walletID, localplus.WalletsGetBalancesQuery{})
//	})
//
// A cache is for showing. What is decided on a balance is decided by the server, which refuses what is not there. Valkey
// that is down costs time and never an answer: what it does not say is loaded. A load under way when something was
// written or dropped does not put the older value back. Keys are `{service}:{entity}:{id}:v1`.
package cache

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/valkey-io/valkey-go"
)

// generationTTL is how long a key remembers that something was written: longer than any load takes.
const generationTTL = 10 * time.Minute

// answerWithin is how long Valkey may take: a cache that is slower than the source is none.
const answerWithin = 250 * time.Millisecond

var (
	look = valkey.NewLuaScript(`
local held = redis.call('HMGET', KEYS[1], 'value', 'until', 'generation')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = held[1]
if value and tonumber(held[2]) <= now then value = false end
return {value, held[3] or '0', tostring(now)}
`)
	// a value is kept only if nothing was written since the caller looked (ARGV[1])
	fill = valkey.NewLuaScript(`
if (redis.call('HGET', KEYS[1], 'generation') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'value', ARGV[2], 'until', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
`)
	// what was written counts whatever anybody is loading; an empty value drops
	put = valkey.NewLuaScript(`
redis.call('HINCRBY', KEYS[1], 'generation', 1)
if ARGV[1] == '' then redis.call('HDEL', KEYS[1], 'value', 'until')
else
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[1], 'value', ARGV[1], 'until', now + ARGV[2])
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
`)
)

// Seen is what came of looking: for metrics.
type Seen string

// The values of Seen.
const (
	Hit  Seen = "hit"
	Miss Seen = "miss"
	Down Seen = "down"
)

// Cache is values of one kind, by id. It may be used by many goroutines: they wait for one load of the same id.
type Cache[T any] struct {
	store  valkey.Client
	entity string
	ttl    time.Duration
	seen   func(Seen)

	mutex sync.Mutex
	loads map[string]*load[T]
}

// load is a load under way; over is closed when it is over.
type load[T any] struct {
	over  chan struct{}
	value *T
	err   error
}

// New keeps values of `{service}:{entity}` for ttl; seen may be nil.
func New[T any](store valkey.Client, entity string, ttl time.Duration, seen func(Seen)) *Cache[T] {
	if seen == nil {
		seen = func(Seen) {}
	}
	return &Cache[T]{store: store, entity: entity, ttl: ttl, seen: seen, loads: map[string]*load[T]{}}
}

// Key is `wallet:balances:{id}:v1`.
func (c *Cache[T]) Key(of string) string { return c.entity + ":" + of + ":v1" }

// Get is cache-aside: what is kept, else what source gives, which is kept for the next.
func (c *Cache[T]) Get(ctx context.Context, of string, source func(context.Context) (*T, error)) (*T, error) {
	asking, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	held, err := look.Exec(asking, c.store, []string{c.Key(of)}, nil).ToArray()
	if err != nil || len(held) != 3 {
		c.seen(Down)
		return source(ctx)
	}
	if text, err := held[0].AsBytes(); err == nil {
		value := new(T)
		// what cannot be read was written by another version, and is loaded anew
		if json.Unmarshal(text, value) == nil {
			c.seen(Hit)
			return value, nil
		}
	}
	generation, _ := held[1].ToString()
	now, _ := held[2].AsInt64()
	under, first := c.under(of)
	c.seen(Miss)
	if !first {
		select {
		case <-under.over:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if under.err != nil {
			// their load failed for a reason that may not be ours
			return source(ctx)
		}
		return under.value, nil
	}
	defer c.ended(of, under)
	under.value, under.err = source(ctx)
	if under.err == nil {
		c.keep(ctx, of, generation, now, under.value)
	}
	return under.value, under.err
}

// WriteThrough: write changes the authority and gives what is true now; that is kept. When write fails, or Valkey does
// after it, nothing is kept that might be older.
func (c *Cache[T]) WriteThrough(ctx context.Context, of string, write func(context.Context) (*T, error)) (*T, error) {
	written, err := write(ctx)
	if err != nil {
		// it may have taken effect
		c.Drop(ctx, of)
		return nil, err
	}
	text, err := json.Marshal(written)
	if err != nil {
		c.Drop(ctx, of)
		return written, nil
	}
	c.put(ctx, of, string(text), c.drawn())
	return written, nil
}

// Drop forgets, after an event that says that it changed.
func (c *Cache[T]) Drop(ctx context.Context, of string) { c.put(ctx, of, "", 0) }

func (c *Cache[T]) put(ctx context.Context, of, text string, ttl time.Duration) {
	// of nobody's context: who gave up after a write must not leave the older value
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
	defer cancel()
	arguments := []string{text, milliseconds(ttl), seconds(generationTTL)}
	if put.Exec(ctx, c.store, []string{c.Key(of)}, arguments).Error() != nil {
		c.seen(Down)
	}
}

func (c *Cache[T]) keep(ctx context.Context, of, generation string, now int64, value *T) {
	text, err := json.Marshal(value)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	until := strconv.FormatInt(now+c.drawn().Milliseconds(), 10)
	arguments := []string{generation, string(text), until, seconds(generationTTL)}
	if fill.Exec(ctx, c.store, []string{c.Key(of)}, arguments).Error() != nil {
		c.seen(Down)
	}
}

// drawn: values that were kept together do not end together.
func (c *Cache[T]) drawn() time.Duration {
	return time.Duration(float64(c.ttl) * (0.9 + 0.1*rand.Float64()))
}

// under is the load of this id that is under way, or a new one.
func (c *Cache[T]) under(of string) (*load[T], bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if under, ok := c.loads[of]; ok {
		return under, false
	}
	under := &load[T]{over: make(chan struct{})}
	c.loads[of] = under
	return under, true
}

func (c *Cache[T]) ended(of string, under *load[T]) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.loads, of)
	close(under.over)
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
func seconds(d time.Duration) string      { return strconv.FormatInt(int64(d.Seconds()), 10) }
