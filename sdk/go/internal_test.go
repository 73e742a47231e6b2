package localplus

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

func TestManyGoroutinesAtOnceAskForOneTokenAndAskAnewBeforeItEnds(t *testing.T) {
	now := time.Unix(0, 0)
	fetched := 0
	keeper := &tokenKeeper{
		fetch: func(context.Context) (string, time.Duration, error) {
			fetched++
			return "t" + string(rune('0'+fetched)), 10 * time.Minute, nil
		},
		now: func() time.Time { return now },
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if token, err := keeper.get(t.Context()); token != "t1" || err != nil {
				t.Errorf("%s %v", token, err)
			}
		})
	}
	all.Wait()
	now = time.Unix(569, 0)
	if token, _ := keeper.get(t.Context()); token != "t1" {
		t.Error(token)
	}
	now = time.Unix(570, 0)
	if token, _ := keeper.get(t.Context()); token != "t2" {
		t.Error(token)
	}
}

func TestAFailedRenewalIsNotKept(t *testing.T) {
	failures := 1
	keeper := &tokenKeeper{
		fetch: func(context.Context) (string, time.Duration, error) {
			if failures--; failures >= 0 {
				return "", 0, errors.New("not now")
			}
			return "t", time.Minute, nil
		},
		now: time.Now,
	}
	if _, err := keeper.get(t.Context()); err == nil {
		t.Error("no error")
	}
	if token, err := keeper.get(t.Context()); token != "t" || err != nil {
		t.Error(token, err)
	}
}

func TestSendingAgainIsATenthOfTheTrafficAtMost(t *testing.T) {
	budget, sentAgain := newBudget(), 0
	for budget.take() {
		sentAgain++
	}
	if sentAgain != 10 {
		t.Error(sentAgain)
	}
	for range 100 {
		budget.succeeded()
		if budget.take() {
			sentAgain++
		}
	}
	if sentAgain > 20 {
		t.Error(sentAgain)
	}
}

func TestPausesAreDrawnGrowAreCappedAndNeverBeforeTheServerSays(t *testing.T) {
	one := func() float64 { return 1 }
	zero := func() float64 { return 0 }
	for next, wanted := range map[int]time.Duration{2: 100 * time.Millisecond, 4: 400 * time.Millisecond, 5000: 5 * time.Second} {
		if got := DefaultRetry.pause(next, noRetryAfter, one); got != wanted {
			t.Errorf("%d: %v", next, got)
		}
	}
	if got := DefaultRetry.pause(2, 3*time.Second, zero); got != 3*time.Second {
		t.Error(got)
	}
	if got := DefaultRetry.pause(2, 3*time.Second, one); got <= 3*time.Second {
		t.Error(got)
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	now := time.Date(2026, 11, 21, 20, 0, 10, 0, time.UTC)
	for header, wanted := range map[string]time.Duration{
		"2":                             2 * time.Second,
		"Sat, 21 Nov 2026 20:00:20 GMT": 10 * time.Second,
		"Sat, 21 Nov 2026 20:00:00 GMT": 0,
		"soon":                          noRetryAfter,
		"":                              noRetryAfter,
	} {
		if got := retryAfterOf(header, now); got != wanted {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func TestWhatStandsInAPathStaysInItsPlace(t *testing.T) {
	got, err := address("/a/{id}/b", input{path: map[string]string{"id": "../x?y=z"}, query: url.Values{"two": {"2"}}})
	if got != "/a/..%2Fx%3Fy=z/b?two=2" || err != nil {
		t.Error(got, err)
	}
	if _, err := address("/a/{id}/b", input{path: map[string]string{"id": ""}}); err == nil {
		t.Error("an empty id was taken")
	}
}

func TestNobodyIsThere(t *testing.T) {
	client, err := New("http://127.0.0.1:9", WithToken("t"), WithRetry(RetryOptions{Attempts: 2, Base: time.Millisecond, Cap: time.Millisecond}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Earn(t.Context(), EarnParams{AccountID: "a", Points: 1})
	var unanswered *UnansweredError
	if !errors.As(err, &unanswered) || unanswered.OutcomeUnknown {
		t.Error(err)
	}
}

func TestTheContextOfACallEndsIt(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	hangs := roundTripper(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	client, err := New("http://example.com", WithToken("t"), WithHTTPClient(&http.Client{Transport: hangs}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Earn(ctx, EarnParams{AccountID: "a", Points: 1}, IdempotencyKey("till-1"))
	var unanswered *UnansweredError
	if !errors.As(err, &unanswered) || !unanswered.OutcomeUnknown || unanswered.Key != "till-1" {
		t.Error(err)
	}
}

func TestAnAddressThatIsNoneIsToldAtOnce(t *testing.T) {
	if _, err := New("api.example.com"); err == nil {
		t.Error("it was taken")
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }
