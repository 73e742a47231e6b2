resource "cloudflare_zone" "main" {
  name    = var.domain
  type    = "full"
  account = { id = var.account_id }
}

resource "cloudflare_zone_dnssec" "main" {
  zone_id = cloudflare_zone.main.id
  status  = "active"
}

locals {
  tunnel = "${cloudflare_zero_trust_tunnel_cloudflared.main.id}.cfargotunnel.com"

  # everything people and programs reach goes through the edge and the tunnel
  proxied = {
    apex        = { name = var.domain, content = local.tunnel }
    www         = { name = "www.${var.domain}", content = var.domain }
    api         = { name = "api.${var.domain}", content = local.tunnel }
    api_dev     = { name = "api.dev.${var.domain}", content = local.tunnel }
    api_staging = { name = "api.staging.${var.domain}", content = local.tunnel }
    grafana     = { name = "grafana.${var.domain}", content = local.tunnel }
    argocd      = { name = "argocd.${var.domain}", content = local.tunnel }
  }

  texts = {
    spf   = { name = var.domain, content = "v=spf1 include:${var.mail.spf_include} -all" }
    dmarc = { name = "_dmarc.${var.domain}", content = "v=DMARC1; p=reject; adkim=s; aspf=s; rua=mailto:${var.mail.dmarc_rua}" }
  }
}

resource "cloudflare_dns_record" "proxied" {
  for_each = local.proxied

  zone_id = cloudflare_zone.main.id
  name    = each.value.name
  type    = "CNAME"
  content = each.value.content
  proxied = true
  ttl     = 1
}

resource "cloudflare_dns_record" "text" {
  for_each = local.texts

  zone_id = cloudflare_zone.main.id
  name    = each.value.name
  type    = "TXT"
  content = "\"${each.value.content}\""
  proxied = false
  ttl     = 1
}

resource "cloudflare_dns_record" "mail" {
  for_each = var.mail.mx

  zone_id  = cloudflare_zone.main.id
  name     = var.domain
  type     = "MX"
  content  = each.key
  priority = each.value
  proxied  = false
  ttl      = 1
}

# Only these may issue certificates for us.
resource "cloudflare_dns_record" "caa" {
  for_each = toset(["letsencrypt.org", "pki.goog", "ssl.com"])

  zone_id = cloudflare_zone.main.id
  name    = var.domain
  type    = "CAA"
  ttl     = 1
  data    = { flags = 0, tag = "issue", value = each.key }
}
