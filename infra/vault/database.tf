# Database users made on demand. A service's users live 48 hours and are members of a role that reads and writes rows; the migration's
# live two hours and act as the owner of the tables. Both vanish with their lease.
resource "vault_mount" "database" {
  path = "database"
  type = "database"
}

resource "vault_database_secret_backend_connection" "postgres" {
  for_each = local.services

  backend           = vault_mount.database.path
  name              = each.value.database
  allowed_roles     = [each.key, "${each.key}-owner"]
  verify_connection = true

  postgresql {
    connection_url = "postgres://{{username}}:{{password}}@${var.postgres.host}:${var.postgres.port}/${each.value.database}?sslmode=verify-full"
    username       = var.postgres.username
    password       = var.postgres.password
  }
}

resource "vault_database_secret_backend_role" "service" {
  for_each = local.services

  backend     = vault_mount.database.path
  name        = each.key
  db_name     = vault_database_secret_backend_connection.postgres[each.key].name
  default_ttl = 172800
  max_ttl     = 172800

  creation_statements = [
    "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE \"${each.value.database}_app\"",
  ]
  revocation_statements = [
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'",
    "DROP ROLE IF EXISTS \"{{name}}\"",
  ]
}

resource "vault_database_secret_backend_role" "owner" {
  for_each = local.services

  backend     = vault_mount.database.path
  name        = "${each.key}-owner"
  db_name     = vault_database_secret_backend_connection.postgres[each.key].name
  default_ttl = 7200
  max_ttl     = 7200

  # whatever a migration makes belongs to the owner, not to a user who is gone tomorrow
  creation_statements = [
    "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE \"${each.value.database}_owner\"",
    "ALTER ROLE \"{{name}}\" SET ROLE \"${each.value.database}_owner\"",
  ]
  revocation_statements = [
    "DROP ROLE IF EXISTS \"{{name}}\"",
  ]
}
