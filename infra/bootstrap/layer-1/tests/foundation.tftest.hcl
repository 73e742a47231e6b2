# `terraform test`, with the providers mocked: what is planned, without an account.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "444455556666" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}
mock_provider "tls" {}

variables {
  environment            = "prod"
  account_id             = "444455556666"
  nat_gateways           = 3
  data_peering           = { connection_id = "pcx-1", cidr = "10.8.0.0/24" }
  api_access_cidrs       = ["192.0.2.0/32"]
  log_archive_bucket_arn = "arn:aws:s3:::logs"
  admin_role_arn         = "arn:aws:iam::444455556666:role/admin"
  argocd_role_arn        = "arn:aws:iam::444455556666:role/argocd"
}

run "network" {
  command = plan

  assert {
    condition     = aws_vpc.main.cidr_block == "10.0.0.0/16"
    error_message = "the VPC is 10.0.0.0/16"
  }
  assert {
    condition     = local.tiers == { workloads = "10.0.0.0/20", data = "10.0.16.0/20", public = "10.0.32.0/20" }
    error_message = "workloads, data and public are the first three /20"
  }
  assert {
    condition     = length(aws_subnet.main) == 9 && alltrue([for subnet in aws_subnet.main : !subnet.map_public_ip_on_launch])
    error_message = "three zones of three tiers, and nothing gets a public address by itself"
  }
  assert {
    condition     = length(aws_nat_gateway.main) == 3
    error_message = "in production a zone does not depend on another one's NAT"
  }
}

run "cluster" {
  command = plan

  assert {
    condition     = contains(aws_eks_cluster.main.enabled_cluster_log_types, "audit")
    error_message = "the API's audit log is on"
  }
  assert {
    condition     = !contains(aws_eks_cluster.main.vpc_config[0].public_access_cidrs, "0.0.0.0/0")
    error_message = "the API is not open to the world"
  }
  assert {
    condition     = aws_eks_node_group.main["platform"].scaling_config[0].max_size == 3 && aws_eks_node_group.main["application"].scaling_config[0].max_size == 10 && aws_eks_node_group.main["spot"].scaling_config[0].min_size == 0
    error_message = "platform 2-3, application 2-10, spot 0-5"
  }
  assert {
    condition     = aws_launch_template.node.metadata_options[0].http_tokens == "required" && aws_launch_template.node.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "a pod cannot take its node's identity"
  }
  assert {
    condition     = alltrue([for key in aws_kms_key.main : key.enable_key_rotation])
    error_message = "every key rotates"
  }
}

run "outside_of_the_union" {
  command = plan

  variables {
    region = "us-east-1"
  }

  expect_failures = [var.region]
}

run "open_to_the_world" {
  command = plan

  variables {
    api_access_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.api_access_cidrs]
}
