-- GET, over the paths of a file.
-- run token_file paths_file
local report = dofile(os.getenv("LOCALPLUS_PERF") .. "/report.lua")

local requests = {}
local count = 0

function init(args)
  local token = report.token(args[2])
  for _, path in ipairs(report.lines(args[3])) do
    requests[#requests + 1] = report.head("GET", path, token) .. "\r\n"
  end
end

function request()
  count = count + 1
  return requests[count % #requests + 1]
end
