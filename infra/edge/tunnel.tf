# The origin has no public address: cloudflared (k8s/platform/cloudflared) calls out, and the edge answers through that.
resource "cloudflare_zero_trust_tunnel_cloudflared" "main" {
  account_id = var.account_id
  name       = "localplus"
  config_src = "cloudflare"
}

locals {
  gateway = "https://cilium-gateway-public.gateway.svc.cluster.local:443"

  hosts = [for record in values(local.proxied) : record.name if record.content == local.tunnel]
}

resource "cloudflare_zero_trust_tunnel_cloudflared_config" "main" {
  account_id = var.account_id
  tunnel_id  = cloudflare_zero_trust_tunnel_cloudflared.main.id

  config = {
    ingress = concat(
      [
        for host in local.hosts : {
          hostname = host
          service  = local.gateway
          origin_request = {
            origin_server_name = host
            connect_timeout    = 2
            keep_alive_timeout = 90
            http2_origin       = true
            no_tls_verify      = false
          }
        }
      ],
      [{ service = "http_status:404" }],
    )
  }
}
