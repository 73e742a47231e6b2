# People sign in through the identity provider. Nobody has a standing token; the root token is destroyed after the first run.
resource "vault_jwt_auth_backend" "people" {
  type               = "oidc"
  path               = "oidc"
  oidc_discovery_url = var.oidc.discovery_url
  oidc_client_id     = var.oidc.client_id
  oidc_client_secret = var.oidc.client_secret
  default_role       = "reader"
}

resource "vault_policy" "administrator" {
  name   = "administrator"
  policy = file("${path.module}/policies/administrator.hcl")
}

resource "vault_jwt_auth_backend_role" "administrator" {
  backend         = vault_jwt_auth_backend.people.path
  role_name       = "administrator"
  role_type       = "oidc"
  user_claim      = "email"
  groups_claim    = "groups"
  bound_claims    = { groups = "localplus:team-platform,localplus:team-security" }
  token_policies  = [vault_policy.administrator.name]
  token_ttl       = 3600
  token_max_ttl   = 14400
  bound_audiences = [var.oidc.client_id]

  allowed_redirect_uris = ["http://localhost:8250/oidc/callback"]
}

# Everything that is asked and answered, secrets hashed; two devices, so that one that blocks does not stop Vault.
resource "vault_audit" "file" {
  type = "file"
  path = "file"

  options = {
    file_path = "/vault/audit/audit.log"
  }
}

resource "vault_audit" "stdout" {
  type = "file"
  path = "stdout"

  options = {
    file_path = "stdout"
  }
}
