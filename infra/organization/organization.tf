# Control Tower makes the landing zone and the accounts of security and log archive (README.md). What is ours are the units that
# workloads and shared services live in, and what nobody there may do, administrators included.
data "aws_organizations_organization" "main" {}

locals {
  root = data.aws_organizations_organization.main.roots[0].id
}

resource "aws_organizations_organizational_unit" "workloads" {
  name      = "Workloads"
  parent_id = local.root
}

resource "aws_organizations_organizational_unit" "infrastructure" {
  name      = "Infrastructure"
  parent_id = local.root
}

locals {
  policies = {
    region    = { about = "Nothing outside of the European regions: where personal data may be", file = "region.json" }
    audit     = { about = "Trails, flow logs and detectors cannot be stopped", file = "audit.json" }
    baseline  = { about = "No root user, no access keys, no leaving the organization", file = "baseline.json" }
    encrypted = { about = "No disk, bucket or database without encryption, nothing public", file = "encrypted.json" }
  }

  units = {
    workloads      = aws_organizations_organizational_unit.workloads.id
    infrastructure = aws_organizations_organizational_unit.infrastructure.id
  }
}

resource "aws_organizations_policy" "guard" {
  for_each = local.policies

  name        = "localplus-${each.key}"
  description = each.value.about
  type        = "SERVICE_CONTROL_POLICY"
  content     = file("${path.module}/policies/${each.value.file}")
}

resource "aws_organizations_policy_attachment" "guard" {
  for_each = { for pair in setproduct(keys(local.policies), keys(local.units)) : "${pair[0]}-${pair[1]}" => pair }

  policy_id = aws_organizations_policy.guard[each.value[0]].id
  target_id = local.units[each.value[1]]
}
