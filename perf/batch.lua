-- Batches of earns, each its own verdict: POST /v1/transactions/batch.
-- run token_file accounts_file route size
local report = dofile(os.getenv("LOCALPLUS_PERF") .. "/report.lua")

local head, prefix, size
local items = {}
local count, at = 0, 0

function init(args)
  head = report.head("POST", args[4], report.token(args[2]))
    .. "Content-Type: application/json\r\nIdempotency-Key: "
  for _, account in ipairs(report.lines(args[3])) do
    items[#items + 1] = '{"earn":{"account_id":"' .. account .. '","points":1}}'
  end
  size = tonumber(args[5])
  prefix = args[1] .. "-" .. thread_number .. "-"
end

function request()
  count = count + 1
  local batch = {}
  for index = 1, size do
    at = at % #items + 1
    batch[index] = items[at]
  end
  local body = '{"items":[' .. table.concat(batch, ",") .. "]}"
  return head .. prefix .. count .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end
