variable "postgres" {
  description = "The managed PostgreSQL, and its administrator who makes users; rotated by Vault at the first run, so that what is given here is worthless afterwards"
  type = object({
    host     = string
    port     = number
    username = string
    password = string
  })
  sensitive = true
}

variable "oidc" {
  description = "Where people come from: the identity provider, for the platform and security teams"
  type = object({
    discovery_url = string
    client_id     = string
    client_secret = string
  })
  sensitive = true
}
