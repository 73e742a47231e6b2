output "name_servers" {
  description = "What the registrar delegates to, and the pair it is turned to in need"
  value = {
    primary   = cloudflare_zone.main.name_servers
    secondary = aws_route53_zone.secondary.name_servers
  }
}

output "tunnel_id" {
  description = "Its token goes to Vault: localplus/platform/tunnel"
  value       = cloudflare_zero_trust_tunnel_cloudflared.main.id
}
