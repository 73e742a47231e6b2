mock_provider "cloudflare" {}
mock_provider "aws" {}

variables {
  account_id       = "0123456789abcdef0123456789abcdef"
  mail             = { mx = { "mx.example" = 10 }, spf_include = "amazonses.com", dmarc_rua = "dmarc@localplus.io" }
  github_idp_id    = "github"
  alerts_topic_arn = "arn:aws:sns:us-east-1:444455556666:alerts"
}

run "nothing_is_reached_but_through_the_edge" {
  command = plan

  assert {
    condition     = alltrue([for record in cloudflare_dns_record.proxied : record.proxied])
    error_message = "names of ours show the edge's addresses only"
  }
  assert {
    condition     = local.settings.ssl == "strict" && local.settings.min_tls_version == "1.2" && local.settings.tls_1_3 == "on"
    error_message = "full (strict), 1.2 at least, 1.3 preferred"
  }
  assert {
    condition     = length(local.custom) <= 5
    error_message = "five rules of our own are what the plan has"
  }
  assert {
    condition     = local.applications.admin.policies == ["administrators"] && local.policies.administrators.mfa
    error_message = "administration asks for a second factor"
  }
}

run "countries" {
  command = plan

  variables {
    blocked_countries = ["XX"]
    blocked_asns      = [64496]
  }

  assert {
    condition     = length(local.custom) == 4
    error_message = "a rule for countries and one for networks, when there are any"
  }
}
