# External Secrets, for what belongs to the platform itself.
path "localplus/data/platform/*" {
  capabilities = ["read"]
}
