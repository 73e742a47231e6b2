# Attacks end at the edge. Managed rules first, then ours, then one limit per address; the services have limits of their own per key,
# user and tenant, which know who is asking.
resource "cloudflare_ruleset" "managed" {
  zone_id = cloudflare_zone.main.id
  name    = "managed"
  kind    = "zone"
  phase   = "http_request_firewall_managed"

  rules = [
    {
      ref         = "cloudflare"
      description = "Cloudflare's rules: what is being exploited now"
      expression  = "true"
      action      = "execute"
      action_parameters = {
        id = "efb7b8c949ac4650a09736fc376e9aee"
      }
    },
    {
      ref         = "owasp"
      description = "OWASP core rules: injection, inclusion, scripting"
      expression  = "true"
      action      = "execute"
      action_parameters = {
        id = "4814384a9e5d4991b9815dcfc25d2f1f"
        overrides = {
          rules = [{
            id              = "6179ae15870a4bb7b2d480d4843b323c"
            action          = "block"
            score_threshold = 40
          }]
        }
      }
    },
  ]
}

locals {
  countries = join(" ", [for code in var.blocked_countries : "\"${code}\""])
  asns      = join(" ", [for number in var.blocked_asns : tostring(number)])

  # at most five on the free plan
  custom = concat(
    [
      {
        ref         = "metrics"
        description = "What is for our own collector and nobody else"
        expression  = "http.request.uri.path matches \"^/[a-z]+/metrics$\""
        action      = "block"
      },
      {
        ref         = "bots"
        description = "Likely a program, and not on the API, where programs belong"
        expression  = "cf.bot_management.score lt 30 and not cf.bot_management.verified_bot and not starts_with(http.host, \"api.\")"
        action      = "managed_challenge"
      },
    ],
    length(var.blocked_countries) == 0 ? [] : [
      {
        ref         = "countries"
        description = "Countries nobody is expected from"
        expression  = "ip.geoip.country in {${local.countries}}"
        action      = "block"
      },
    ],
    length(var.blocked_asns) == 0 ? [] : [
      {
        ref         = "networks"
        description = "Networks that only attack"
        expression  = "ip.geoip.asnum in {${local.asns}}"
        action      = "block"
      },
    ],
  )
}

resource "cloudflare_ruleset" "custom" {
  zone_id = cloudflare_zone.main.id
  name    = "custom"
  kind    = "zone"
  phase   = "http_request_firewall_custom"
  rules   = local.custom
}

resource "cloudflare_ruleset" "limit" {
  zone_id = cloudflare_zone.main.id
  name    = "limit"
  kind    = "zone"
  phase   = "http_ratelimit"

  rules = [{
    ref         = "sign-in"
    description = "More than 100 requests a minute from one address, where no token tells who asks"
    expression  = "starts_with(http.host, \"api.\") and (http.request.uri.path contains \"/oauth/\" or http.request.uri.path contains \"/auth/\" or http.request.uri.path contains \"/lookup\")"
    action      = "managed_challenge"
    ratelimit = {
      characteristics     = ["ip.src", "cf.colo.id"]
      period              = 60
      requests_per_period = 100
      mitigation_timeout  = 60
    }
  }]
}
