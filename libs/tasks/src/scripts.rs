//! Every move of a task, each one atomic script. All keys of a service share the hash tag `{service:tasks}` and so one slot.
//!
//! A task is a hash; its id lies in exactly one of: `<queue>:ready` (list, taken from the right), `<queue>:delayed` (by
//! due time), `<queue>:leased` (by end of lease), `dead` (by time of death); or nowhere, when it is done and only its
//! id is remembered for deduplication. `attempts` is also the fencing token: whoever settles a task names the attempt they
//! were leased, and is refused when another has begun.

use fred::types::scripts::Script;

/// KEYS task, ready, delayed · ARGV id, now, due, field, value, ... · 1 = new, 0 = known
const ENQUEUE: &str = "
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
if tonumber(ARGV[3]) > tonumber(ARGV[2]) then
  redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
else
  redis.call('LPUSH', KEYS[2], ARGV[1])
end
return 1";

/// KEYS ready, delayed, leased · ARGV task key prefix, now, end of lease, most · list of {id, field, value, ...}
const LEASE: &str = "
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[2], id)
  redis.call('LPUSH', KEYS[1], id)
end
local leased = {}
while #leased < tonumber(ARGV[4]) do
  local id = redis.call('RPOP', KEYS[1])
  if not id then break end
  local key = ARGV[1] .. id
  if redis.call('EXISTS', key) == 1 then
    redis.call('HINCRBY', key, 'attempts', 1)
    redis.call('ZADD', KEYS[3], ARGV[3], id)
    local task = redis.call('HGETALL', key)
    table.insert(task, 1, id)
    leased[#leased + 1] = task
  end
end
return leased";

/// KEYS task, leased · ARGV id, attempt, end of lease · 1 = renewed, 0 = lost
const RENEW: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1";

/// KEYS task, leased · ARGV id, attempt, how long the id is remembered in ms · 1 = done, 0 = lost
const COMPLETE: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'done', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1";

/// KEYS task, leased, delayed · ARGV id, attempt, due, reason · 1 = put back, 0 = lost
const RETRY: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'reason', ARGV[4])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return 1";

/// KEYS task, leased, dead · ARGV id, attempt, now, reason · 1 = dead, 0 = lost
const BURY: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'reason', ARGV[4], 'died_at', ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return 1";

/// KEYS ready, leased, dead · ARGV task key prefix, now, most · {requeued, died}
const REAP: &str = "
local requeued, died = 0, 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, ARGV[3])) do
  redis.call('ZREM', KEYS[2], id)
  local key = ARGV[1] .. id
  local attempts = tonumber(redis.call('HGET', key, 'attempts') or '0')
  local most = tonumber(redis.call('HGET', key, 'attempts_max') or '1')
  redis.call('HSET', key, 'reason', 'worker was lost')
  if attempts >= most then
    redis.call('HSET', key, 'died_at', ARGV[2])
    redis.call('ZADD', KEYS[3], ARGV[2], id)
    died = died + 1
  else
    redis.call('RPUSH', KEYS[1], id)
    requeued = requeued + 1
  end
end
return {requeued, died}";

/// KEYS dead · ARGV task key prefix, most · list of {id, field, value, ...}, oldest first
const DEAD: &str = "
local dead = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1)) do
  local task = redis.call('HGETALL', ARGV[1] .. id)
  table.insert(task, 1, id)
  dead[#dead + 1] = task
end
return dead";

/// KEYS task, dead · ARGV id, key prefix of the queues, now · 1 = queued anew, 0 = not dead
const REPLAY: &str = "
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'attempts', 0, 'due_at', ARGV[3])
redis.call('HDEL', KEYS[1], 'died_at', 'reason')
redis.call('LPUSH', ARGV[2] .. redis.call('HGET', KEYS[1], 'queue') .. ':ready', ARGV[1])
return 1";

/// KEYS task, dead · ARGV id · 1 = deleted, 0 = not dead
const DELETE: &str = "
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[1])
return 1";

/// The scripts with their hashes, computed once.
#[derive(Debug)]
pub(crate) struct Scripts {
    pub(crate) enqueue: Script,
    pub(crate) lease: Script,
    pub(crate) renew: Script,
    pub(crate) complete: Script,
    pub(crate) retry: Script,
    pub(crate) bury: Script,
    pub(crate) reap: Script,
    pub(crate) dead: Script,
    pub(crate) replay: Script,
    pub(crate) delete: Script,
}

impl Scripts {
    pub(crate) fn new() -> Self {
        Self {
            enqueue: Script::from_lua(ENQUEUE),
            lease: Script::from_lua(LEASE),
            renew: Script::from_lua(RENEW),
            complete: Script::from_lua(COMPLETE),
            retry: Script::from_lua(RETRY),
            bury: Script::from_lua(BURY),
            reap: Script::from_lua(REAP),
            dead: Script::from_lua(DEAD),
            replay: Script::from_lua(REPLAY),
            delete: Script::from_lua(DELETE),
        }
    }
}
