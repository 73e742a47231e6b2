-- Single postings: POST /v1/earn or /v1/burn, a new Idempotency-Key each, spread over the accounts of a file.
-- run token_file accounts_file route points
local report = dofile(os.getenv("LOCALPLUS_PERF") .. "/report.lua")

local head, accounts, prefix, tail
local count = 0

function init(args)
  head = report.head("POST", args[4], report.token(args[2]))
    .. "Content-Type: application/json\r\nIdempotency-Key: "
  accounts = report.lines(args[3])
  prefix = args[1] .. "-" .. thread_number .. "-"
  tail = '","points":' .. args[5] .. "}"
  -- each thread begins elsewhere, so that they do not walk in step
  count = math.floor(#accounts / 2) * (thread_number - 1)
end

function request()
  count = count + 1
  local body = '{"account_id":"' .. accounts[count % #accounts + 1] .. tail
  return head .. prefix .. count .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end
