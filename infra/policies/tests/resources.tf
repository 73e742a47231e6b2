# Each policy both ways: what is called good passes, what is called bad fails. Read by checkov only, never applied.
resource "aws_iam_user" "bad_1" {
  name = "somebody"
}

resource "aws_kms_key" "good_2" {
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_key" "bad_2" {
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

resource "cloudflare_dns_record" "good_3" {
  zone_id = "zone"
  name    = "api"
  type    = "CNAME"
  content = "tunnel"
  proxied = true
  ttl     = 1
}

resource "cloudflare_dns_record" "bad_3" {
  zone_id = "zone"
  name    = "origin"
  type    = "A"
  content = "192.0.2.1"
  proxied = false
  ttl     = 1
}

resource "vault_database_secret_backend_role" "good_4" {
  backend             = "database"
  name                = "svc"
  db_name             = "svc"
  max_ttl             = 3600
  creation_statements = []
}

resource "vault_database_secret_backend_role" "bad_4" {
  backend             = "database"
  name                = "svc"
  db_name             = "svc"
  max_ttl             = 2592000
  creation_statements = []
}

resource "aws_ecr_repository" "good_5" {
  name                 = "localplus/svc"
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_ecr_repository" "bad_5" {
  name                 = "localplus/svc"
  image_tag_mutability = "MUTABLE"
}
