# External Secrets, for what belongs to the platform itself.
path "localplus/data/platform/*" {
  capabilities = ["read"]
}

# what monitoring is let in elsewhere with
path "localplus/data/monitoring/*" {
  capabilities = ["read"]
}
