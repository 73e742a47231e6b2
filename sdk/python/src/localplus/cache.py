"""Cache-aside and write-through on Valkey, for applications that show what LOCAL-PLUS answers.

    cache = Cache(valkey.Valkey.from_url("redis://…"), "wallet:balances", types.WalletBalances, ttl=30)
    balances = cache.get(wallet_id, lambda: localplus.wallets.get_balances(wallet_id))

A cache is for showing. What is decided on a balance is decided by the server, which refuses what is not there. Valkey
that is down costs time and never an answer: what it does not say is loaded. A load under way when something was written
or dropped does not put the older value back. Keys are `{service}:{entity}:{id}:v1`.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import valkey

from ._codec import decode, encode

T = TypeVar("T")

GENERATION_TTL = 600
"""How long a key remembers, in seconds, that something was written: longer than any load takes."""

# A value is kept only if nothing was written since the caller looked (ARGV[1]).
_FILL = """
if (redis.call('HGET', KEYS[1], 'generation') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'value', ARGV[2], 'until', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
# What was written counts whatever anybody is loading; an empty value drops.
_PUT = """
redis.call('HINCRBY', KEYS[1], 'generation', 1)
if ARGV[1] == '' then redis.call('HDEL', KEYS[1], 'value', 'until')
else
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[1], 'value', ARGV[1], 'until', now + ARGV[2])
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
_LOOK = """
local held = redis.call('HMGET', KEYS[1], 'value', 'until', 'generation')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = held[1]
if value and tonumber(held[2]) <= now then value = false end
return {value, held[3] or '0', tostring(now)}
"""


class Cache(Generic[T]):
    """Values of one kind, by id. It may be used by many threads: they wait for one load of the same id."""

    def __init__(
        self,
        store: valkey.Valkey,
        entity: str,
        kind: type[T],
        *,
        ttl: float,
        seen: Callable[[str], None] | None = None,
    ) -> None:
        """`entity` is `{service}:{entity}`; `seen` is told `hit`, `miss` or `down`, for metrics."""
        self._store = store
        self._entity = entity
        self._kind = kind
        self._ttl = ttl
        self._seen = seen or (lambda _: None)
        self._look = store.register_script(_LOOK)
        self._fill = store.register_script(_FILL)
        self._put = store.register_script(_PUT)
        self._loads: dict[str, _Load[T]] = {}
        self._lock = threading.Lock()

    def key(self, of: str) -> str:
        """`wallet:balances:{id}:v1`."""
        return f"{self._entity}:{of}:v1"

    def get(self, of: str, load: Callable[[], T]) -> T:
        """Cache-aside: what is kept, else what `load` gives, which is kept for the next."""
        try:
            held, generation, now = self._look(keys=[self.key(of)])
        except valkey.ValkeyError:
            self._seen("down")
            return load()
        if held is not None:
            self._seen("hit")
            return decode(self._kind, json.loads(held))
        with self._alone(of) as under_way:
            if under_way.first:
                try:
                    under_way.value = load()
                except BaseException as error:
                    under_way.error = error
                    raise
                self._keep(of, generation, int(now), under_way.value)
        if under_way.error is not None:
            # the others' load failed for a reason that may not be ours
            return load()
        return under_way.value

    def write_through(self, of: str, write: Callable[[], T]) -> T:
        """Write-through: `write` changes the authority and gives what is true now; that is kept.

        When `write` fails, or Valkey does after it, nothing is kept that might be older.
        """
        try:
            written = write()
        except BaseException:
            # it may have taken effect
            self.drop(of)
            raise
        text = json.dumps(encode(written))
        with _unless_down(self._seen):
            self._put(keys=[self.key(of)], args=[text, int(self._drawn() * 1000), GENERATION_TTL])
        return written

    def drop(self, of: str) -> None:
        """Forgets, after an event that says that it changed."""
        with _unless_down(self._seen):
            self._put(keys=[self.key(of)], args=["", 0, GENERATION_TTL])

    def _keep(self, of: str, generation: Any, now: int, value: T) -> None:
        with _unless_down(self._seen):
            until = now + int(self._drawn() * 1000)
            self._fill(keys=[self.key(of)], args=[generation, json.dumps(encode(value)), until, GENERATION_TTL])

    def _drawn(self) -> float:
        """Values that were kept together do not end together."""
        return self._ttl * random.uniform(0.9, 1.0)  # noqa: S311

    @contextmanager
    def _alone(self, of: str) -> Iterator[_Load[T]]:
        with self._lock:
            under_way = self._loads.get(of)
            first = under_way is None
            if under_way is None:
                under_way = self._loads[of] = _Load()
        self._seen("miss")
        if not first:
            under_way.over.wait()
            under_way = under_way.seen_by_another()
            yield under_way
            return
        try:
            yield under_way
        finally:
            with self._lock:
                self._loads.pop(of, None)
            under_way.over.set()


class _Load(Generic[T]):
    """A load under way."""

    value: T

    def __init__(self) -> None:
        self.over = threading.Event()
        self.first = True
        self.error: BaseException | None = None

    def seen_by_another(self) -> _Load[T]:
        seen: _Load[T] = _Load()
        seen.first = False
        seen.error = self.error
        if self.error is None:
            seen.value = self.value
        return seen


@contextmanager
def _unless_down(seen: Callable[[str], None]) -> Iterator[None]:
    try:
        yield
    except valkey.ValkeyError:
        seen("down")
