# What browsers and tills speak with the edge, and the edge with us. TLS 1.2 stays for old tills (PCI DSS allows it); 1.3 is preferred.
locals {
  settings = {
    ssl                      = "strict" # the origin's certificate is checked too
    min_tls_version          = "1.2"
    tls_1_3                  = "on"
    always_use_https         = "on"
    automatic_https_rewrites = "on"
    opportunistic_encryption = "off"
    browser_check            = "on"
    http3                    = "on"
    websockets               = "off"
  }
}

resource "cloudflare_zone_setting" "main" {
  for_each = local.settings

  zone_id    = cloudflare_zone.main.id
  setting_id = each.key
  value      = each.value
}

resource "cloudflare_zone_setting" "hsts" {
  zone_id    = cloudflare_zone.main.id
  setting_id = "security_header"

  value = {
    strict_transport_security = {
      enabled            = true
      max_age            = 31536000
      include_subdomains = true
      preload            = true
      nosniff            = true
    }
  }
}

resource "cloudflare_tiered_cache" "main" {
  zone_id = cloudflare_zone.main.id
  value   = "on"
}

# The console's files are kept at the edge; what the API says never is, whatever its headers.
resource "cloudflare_ruleset" "cache" {
  zone_id = cloudflare_zone.main.id
  name    = "cache"
  kind    = "zone"
  phase   = "http_request_cache_settings"

  rules = [
    {
      ref         = "api"
      description = "Answers of the API are never kept"
      expression  = "starts_with(http.host, \"api.\")"
      action      = "set_cache_settings"
      action_parameters = {
        cache = false
      }
    },
    {
      ref         = "static"
      description = "Files with a hash in their name"
      expression  = "http.request.uri.path.extension in {\"js\" \"css\" \"svg\" \"png\" \"woff2\"}"
      action      = "set_cache_settings"
      action_parameters = {
        cache = true
        edge_ttl = {
          mode    = "override_origin"
          default = 2592000
        }
      }
    },
  ]
}
