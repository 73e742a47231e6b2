mock_provider "aws" {
  mock_data "aws_organizations_organization" {
    defaults = { roots = [{ id = "r-0000", arn = "", name = "Root", policy_types = [] }] }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}
mock_provider "aws" {
  alias = "shared"
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  accounts = { dev = "222233334444", staging = "333344445555", prod = "444455556666", shared = "555566667777" }
}

run "guards" {
  command = plan

  assert {
    condition     = length(aws_organizations_policy_attachment.guard) == length(local.policies) * 2
    error_message = "every guard holds for workloads and for shared services"
  }
  assert {
    condition     = alltrue([for policy in aws_organizations_policy.guard : length(policy.content) <= 5120])
    error_message = "AWS takes policies of at most 5120 characters"
  }
}

run "images" {
  command = plan

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.image : repository.image_tag_mutability == "IMMUTABLE"])
    error_message = "a version means one image for ever"
  }
}
