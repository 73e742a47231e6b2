variable "environment" {
  description = "dev, staging or prod: one account each"
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "There are dev, staging and prod."
  }
}

variable "account_id" {
  description = "The workload account; another one is refused before anything is read"
  type        = string
}

variable "region" {
  description = "Personal data stays in the European Union"
  type        = string
  default     = "eu-west-1"

  validation {
    condition     = startswith(var.region, "eu-")
    error_message = "The region must be in the European Union."
  }
}

variable "vpc_cidr" {
  description = "The VPC; its first three /20 are workloads, data and public"
  type        = string
  default     = "10.0.0.0/16"
}

variable "kubernetes_version" {
  description = "Version of the cluster; the manifests' schemas are of the same (infra/tools.toml)"
  type        = string
  default     = "1.34"
}

variable "nat_gateways" {
  description = "One per zone survives the loss of a zone; one alone is enough where nobody is paged"
  type        = number
}

variable "node_pools" {
  description = "Sizes of the three node pools"
  type = object({
    platform    = object({ min = number, max = number })
    application = object({ min = number, max = number })
    spot        = object({ min = number, max = number })
  })
  default = {
    platform    = { min = 2, max = 3 }
    application = { min = 2, max = 10 }
    spot        = { min = 0, max = 5 }
  }
}

variable "data_peering" {
  description = "The managed data's VPC (Aiven), which asks for the peering once its project exists"
  type = object({
    connection_id = string
    cidr          = string
  })
}

variable "api_access_cidrs" {
  description = "Who may reach the cluster's API besides the VPC: the hub's NAT addresses and the access gateway"
  type        = list(string)

  validation {
    condition     = length(var.api_access_cidrs) > 0 && alltrue([for cidr in var.api_access_cidrs : tonumber(split("/", cidr)[1]) >= 24])
    error_message = "Name the networks, none wider than a /24: the API is not open to the world."
  }
}

variable "log_archive_bucket_arn" {
  description = "Bucket of the log archive account that flow logs go to"
  type        = string
}

variable "admin_role_arn" {
  description = "The role people take through IAM Identity Center to administer the cluster"
  type        = string
}

variable "argocd_role_arn" {
  description = "The role the hub's Argo CD takes to deploy here"
  type        = string
}
