mock_provider "vault" {}

variables {
  postgres = { host = "db.example", port = 12834, username = "admin", password = "once" }
  oidc     = { discovery_url = "https://issuer.example", client_id = "vault", client_secret = "s" }
}

run "a_service_reads_its_own_paths" {
  command = plan

  assert {
    condition     = length(vault_policy.service) > 0 && keys(vault_policy.service) == keys(vault_kubernetes_auth_backend_role.service)
    error_message = "a policy for each role"
  }
  assert {
    condition     = alltrue([for name, policy in vault_policy.service : strcontains(policy.policy, "localplus/data/${name}/*")])
    error_message = "its own settings"
  }
  assert {
    condition     = alltrue([for name, policy in vault_policy.service : alltrue([for other in keys(local.services) : other == name || !strcontains(policy.policy, "/${other}")])])
    error_message = "and nobody else's"
  }
  assert {
    condition     = alltrue([for name, role in vault_kubernetes_auth_backend_role.service : tolist(role.bound_service_account_namespaces) == [name]])
    error_message = "from its own namespace only"
  }
  assert {
    condition     = alltrue([for role in vault_database_secret_backend_role.service : role.max_ttl <= 172800])
    error_message = "a database user lives two days at most"
  }
}
