variable "accounts" {
  description = "Numbers of the accounts Control Tower made (README.md)"
  type = object({
    dev     = string
    staging = string
    prod    = string
    shared  = string
  })
}

variable "services" {
  description = "Services that have an image"
  type        = set(string)
  default     = ["svc-ledger", "svc-wallet", "svc-merchant", "svc-giftcard", "svc-notification"]
}

variable "repository" {
  description = "The repository whose workflows may push images"
  type        = string
  default     = "localplus/localplus"
}
