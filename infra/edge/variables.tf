variable "account_id" {
  description = "The Cloudflare account"
  type        = string
}

variable "domain" {
  description = "The zone"
  type        = string
  default     = "localplus.io"
}

variable "mail" {
  description = "Who receives mail for the domain, and who may send it"
  type = object({
    mx          = map(number)
    spf_include = string
    dmarc_rua   = string
  })
}

variable "github_idp_id" {
  description = "Cloudflare's id of the GitHub identity provider"
  type        = string
}

variable "blocked_countries" {
  description = "ISO codes of countries nobody is expected from; empty blocks none"
  type        = list(string)
  default     = []
}

variable "blocked_asns" {
  description = "Autonomous systems that only attack; empty blocks none"
  type        = list(number)
  default     = []
}

variable "alerts_topic_arn" {
  description = "Where Route 53 tells that the edge does not answer"
  type        = string
}
