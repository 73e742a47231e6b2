-- What every script here shares: arguments, numbered threads, and one line of JSON at the end.
-- Arguments after `--`: run token_file then the script's own.
local report = {}

local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("thread_number", threads)
end

local function read(path)
  local file = assert(io.open(path, "r"))
  local text = file:read("*a")
  file:close()
  return text
end

function report.token(path)
  return (read(path):gsub("%s+$", ""))
end

function report.lines(path)
  local lines = {}
  for line in read(path):gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return lines
end

-- The head of a request up to what changes; built once, because formatting it per request would be most of the
-- generator's work.
function report.head(method, route, token)
  return method .. " " .. route .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
    .. "\r\nAuthorization: Bearer " .. token .. "\r\n"
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p95_ms":%.3f,"p99_ms":%.3f,"failed":%d,"refused":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end

return report
