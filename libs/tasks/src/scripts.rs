//! Every move of a task, each one atomic script. All keys of a service share the hash tag `{service:tasks}` and so one slot.
//!
//! A task is a hash; its id lies in exactly one of: `<queue>:ready` (list, taken from the right), `<queue>:delayed` (by
//! due time), `<queue>:leased` (by end of lease), `dead` (by time of death), `archived` (by time of that); or nowhere, when it
//! is done and only its id and result are remembered. `attempts` is also the fencing token: whoever settles a task names the attempt they
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

/// KEYS task, leased · ARGV id, attempt, now, result · 1 = done, 0 = lost
const COMPLETE: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
local kept = tonumber(redis.call('HGET', KEYS[1], 'remembered_ms'))
if kept > 0 then
  redis.call('HDEL', KEYS[1], 'payload', 'traceparent', 'reason', 'causes')
  redis.call('HSET', KEYS[1], 'finished_at', ARGV[3], 'result', ARGV[4])
  redis.call('PEXPIRE', KEYS[1], kept)
else
  redis.call('DEL', KEYS[1])
end
return 1";

/// KEYS task, leased, delayed · ARGV id, attempt, due, reason, causes · 1 = put back, 0 = lost
const RETRY: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'reason', ARGV[4], 'causes', ARGV[5])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return 1";

/// KEYS task, leased, ready · ARGV id, attempt · 1 = given back as if it had not been taken, 0 = lost
const RELEASE: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'attempts', -1)
redis.call('RPUSH', KEYS[3], ARGV[1])
return 1";

/// KEYS task, leased, dead · ARGV id, attempt, now, reason, causes · 1 = dead, 0 = lost
const BURY: &str = "
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'reason', ARGV[4], 'causes', ARGV[5], 'died_at', ARGV[3])
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
  redis.call('HSET', key, 'reason', 'worker was lost', 'causes', '[]')
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

/// KEYS dead or archived · ARGV task key prefix, most, id and time after which to go on (or empty) · list of
/// {id, field, value, ...}, oldest first
const LETTERS: &str = "
local from = 0
if ARGV[3] ~= '' then
  local rank = redis.call('ZRANK', KEYS[1], ARGV[3])
  from = rank and rank + 1 or redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[4])
end
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], from, from + tonumber(ARGV[2]) - 1)) do
  local task = redis.call('HGETALL', ARGV[1] .. id)
  table.insert(task, 1, id)
  found[#found + 1] = task
end
return found";

/// KEYS task, dead, archived · ARGV id, key prefix of the queues, now · 1 = queued anew, 0 = not there
const REPLAY: &str = "
if redis.call('ZREM', KEYS[2], ARGV[1]) + redis.call('ZREM', KEYS[3], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'attempts', 0, 'due_at', ARGV[3])
redis.call('HDEL', KEYS[1], 'died_at', 'archived_at', 'reason', 'causes')
redis.call('LPUSH', ARGV[2] .. redis.call('HGET', KEYS[1], 'queue') .. ':ready', ARGV[1])
return 1";

/// KEYS task, dead, archived · ARGV id · 1 = deleted, 0 = not there
const DELETE: &str = "
if redis.call('ZREM', KEYS[2], ARGV[1]) + redis.call('ZREM', KEYS[3], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[1])
return 1";

/// KEYS task, dead, archived · ARGV id, now · 1 = archived, 0 = not dead
const ARCHIVE: &str = "
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'archived_at', ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
return 1";

/// KEYS archived · ARGV task key prefix, before, most · how many were forgotten
const FORGET: &str = "
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])
for _, id in ipairs(ids) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('DEL', ARGV[1] .. id)
end
return #ids";

/// KEYS task · ARGV id, key prefix of the queues · {{id, field, value, ...}, state}, or nothing
const STATUS: &str = "
local task = redis.call('HGETALL', KEYS[1])
if #task == 0 then return {} end
local fields = {}
for i = 1, #task, 2 do fields[task[i]] = task[i + 1] end
local queue = ARGV[2] .. fields['queue']
local state = 'waiting'
if fields['finished_at'] then state = 'done'
elseif fields['archived_at'] then state = 'archived'
elseif fields['died_at'] then state = 'dead'
elseif redis.call('ZSCORE', queue .. ':leased', ARGV[1]) then state = 'running'
elseif redis.call('ZSCORE', queue .. ':delayed', ARGV[1]) then state = 'delayed' end
table.insert(task, 1, ARGV[1])
return {task, state}";

/// The scripts with their hashes, computed once.
#[derive(Debug)]
pub(crate) struct Scripts {
    pub(crate) enqueue: Script,
    pub(crate) lease: Script,
    pub(crate) renew: Script,
    pub(crate) complete: Script,
    pub(crate) retry: Script,
    pub(crate) release: Script,
    pub(crate) bury: Script,
    pub(crate) reap: Script,
    pub(crate) letters: Script,
    pub(crate) replay: Script,
    pub(crate) delete: Script,
    pub(crate) archive: Script,
    pub(crate) forget: Script,
    pub(crate) status: Script,
}

impl Scripts {
    pub(crate) fn new() -> Self {
        Self {
            enqueue: Script::from_lua(ENQUEUE),
            lease: Script::from_lua(LEASE),
            renew: Script::from_lua(RENEW),
            complete: Script::from_lua(COMPLETE),
            retry: Script::from_lua(RETRY),
            release: Script::from_lua(RELEASE),
            bury: Script::from_lua(BURY),
            reap: Script::from_lua(REAP),
            letters: Script::from_lua(LETTERS),
            replay: Script::from_lua(REPLAY),
            delete: Script::from_lua(DELETE),
            archive: Script::from_lua(ARCHIVE),
            forget: Script::from_lua(FORGET),
            status: Script::from_lua(STATUS),
        }
    }
}
