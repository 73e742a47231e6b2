-- Reversals of one unit each: POST /v1/transactions/{id}/reverse, a new Idempotency-Key each, over the paths of a file.
-- run token_file paths_file
local report = dofile(os.getenv("LOCALPLUS_PERF") .. "/report.lua")

local BODY = '{"amount":1}'
local heads = {}
local prefix
local count = 0

function init(args)
  local token = report.token(args[2])
  for _, path in ipairs(report.lines(args[3])) do
    heads[#heads + 1] = report.head("POST", path, token)
      .. "Content-Type: application/json\r\nContent-Length: " .. #BODY .. "\r\nIdempotency-Key: "
  end
  prefix = args[1] .. "-" .. thread_number .. "-"
  -- each thread begins elsewhere, so that they do not walk in step
  count = math.floor(#heads / 2) * (thread_number - 1)
end

function request()
  count = count + 1
  return heads[count % #heads + 1] .. prefix .. count .. "\r\n\r\n" .. BODY
end
