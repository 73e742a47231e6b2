terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    vault = {
      source  = "hashicorp/vault"
      version = "~> 5.3"
    }
  }

  backend "s3" {
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}

# address and login come from the environment: VAULT_ADDR, and a token of the platform team's OIDC role
provider "vault" {}
