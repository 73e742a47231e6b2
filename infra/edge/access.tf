# People's tools are for the team, whoever else has the link.
locals {
  applications = {
    grafana = { domain = "grafana.${var.domain}", policies = ["team"], session = "12h" }
    argocd  = { domain = "argocd.${var.domain}", policies = ["team"], session = "12h" }
    admin   = { domain = "api.${var.domain}/admin", policies = ["administrators"], session = "1h" }
  }

  policies = {
    team           = { team = "everyone", mfa = false }
    administrators = { team = "team-platform", mfa = true }
  }
}

resource "cloudflare_zero_trust_access_policy" "main" {
  for_each = local.policies

  account_id = var.account_id
  name       = each.key
  decision   = "allow"

  include = [{
    github_organization = {
      identity_provider_id = var.github_idp_id
      name                 = "localplus"
      team                 = each.value.team == "everyone" ? null : each.value.team
    }
  }]

  require = each.value.mfa ? [{ auth_method = { auth_method = "mfa" } }] : []
}

resource "cloudflare_zero_trust_access_application" "main" {
  for_each = local.applications

  account_id                 = var.account_id
  name                       = each.key
  domain                     = each.value.domain
  type                       = "self_hosted"
  session_duration           = each.value.session
  allowed_idps               = [var.github_idp_id]
  auto_redirect_to_identity  = true
  app_launcher_visible       = true
  http_only_cookie_attribute = true
  same_site_cookie_attribute = "strict"

  policies = [for index, name in each.value.policies : {
    id         = cloudflare_zero_trust_access_policy.main[name].id
    precedence = index + 1
  }]
}
