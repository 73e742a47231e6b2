# The platform and security teams: they set secrets and policies; each act is in the audit log.
path "localplus/*" {
  capabilities = ["create", "read", "update", "patch", "delete", "list"]
}

path "database/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

path "auth/*" {
  capabilities = ["create", "read", "update", "delete", "list", "sudo"]
}

path "sys/*" {
  capabilities = ["create", "read", "update", "delete", "list", "sudo"]
}
