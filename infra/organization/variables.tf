variable "accounts" {
  description = "Numbers of the accounts Control Tower made (README.md)"
  type = object({
    dev     = string
    staging = string
    prod    = string
    shared  = string
  })
}

variable "images" {
  description = "What has an image of ours: the services, and the collector built for them"
  type        = set(string)
  default     = ["svc-ledger", "svc-wallet", "svc-merchant", "svc-giftcard", "svc-notification", "svc-analytics", "console", "otelcol"]
}

variable "repository" {
  description = "The repository whose workflows may push images"
  type        = string
  default     = "localplus/localplus"
}
