# A service is known by its ServiceAccount in its own namespace. It reads its own settings and certificates, the address of the database,
# and has database users made; nothing of another service, and it writes nothing.
locals {
  services = {
    "svc-ledger"       = { database = "ledger" }
    "svc-wallet"       = { database = "wallet" }
    "svc-merchant"     = { database = "merchant" }
    "svc-giftcard"     = { database = "giftcard" }
    "svc-notification" = { database = "notification" }
    "svc-analytics"    = { database = "analytics" }
  }
}

resource "vault_mount" "settings" {
  path        = "localplus"
  type        = "kv-v2"
  description = "Settings that are secret; settings.yaml lists them"

  options = {
    version = "2"
  }
}

resource "vault_auth_backend" "kubernetes" {
  type = "kubernetes"
}

# Vault asks the cluster it runs in, with its own pod's identity.
resource "vault_kubernetes_auth_backend_config" "cluster" {
  backend         = vault_auth_backend.kubernetes.path
  kubernetes_host = "https://kubernetes.default.svc"
}

resource "vault_policy" "service" {
  for_each = local.services

  name   = each.key
  policy = templatefile("${path.module}/policies/service.hcl.tftpl", { service = each.key })
}

resource "vault_kubernetes_auth_backend_role" "service" {
  for_each = local.services

  backend                          = vault_auth_backend.kubernetes.path
  role_name                        = each.key
  bound_service_account_names      = [each.key]
  bound_service_account_namespaces = [each.key]
  token_policies                   = [vault_policy.service[each.key].name]
  token_ttl                        = 1200
  token_max_ttl                    = 3600
}

resource "vault_policy" "platform" {
  name   = "platform"
  policy = file("${path.module}/policies/platform.hcl")
}

resource "vault_kubernetes_auth_backend_role" "platform" {
  backend                          = vault_auth_backend.kubernetes.path
  role_name                        = "platform"
  bound_service_account_names      = ["external-secrets"]
  bound_service_account_namespaces = ["external-secrets"]
  token_policies                   = [vault_policy.platform.name]
  token_ttl                        = 1200
}
