terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.11"
    }
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

# the token comes from the environment: CLOUDFLARE_API_TOKEN
provider "cloudflare" {}

# Route 53 keeps its health checks' metrics here, whatever the region of the rest
provider "aws" {
  region = "us-east-1"
}
