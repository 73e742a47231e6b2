-- Single postings: POST /v1/earn, /v1/burn or /v1/holds, a new Idempotency-Key each, spread over the accounts of a file.
-- run token_file accounts_file route member: what the amount of 1 is called
local report = dofile(os.getenv("LOCALPLUS_PERF") .. "/report.lua")

local head, accounts, prefix, tail
local count = 0

function init(args)
  head = report.head("POST", args[4], report.token(args[2]))
    .. "Content-Type: application/json\r\nIdempotency-Key: "
  accounts = report.lines(args[3])
  prefix = args[1] .. "-" .. thread_number .. "-"
  tail = '","' .. args[5] .. '":1}'
  -- each thread begins elsewhere, so that they do not walk in step
  count = math.floor(#accounts / 2) * (thread_number - 1)
end

function request()
  count = count + 1
  local body = '{"account_id":"' .. accounts[count % #accounts + 1] .. tail
  return head .. prefix .. count .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end
