terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.14"
    }
  }

  backend "s3" {
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-west-1"
}

# the registry is in the account of shared services
provider "aws" {
  alias  = "shared"
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::${var.accounts.shared}:role/AWSControlTowerExecution"
  }
}
