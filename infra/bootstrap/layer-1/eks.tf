resource "aws_cloudwatch_log_group" "cluster" {
  #checkov:skip=CKV_AWS_338:a year of audit is kept in the log archive account; here is what an investigation of this quarter needs
  name              = "/aws/eks/${local.name}/cluster"
  retention_in_days = 90
  kms_key_id        = aws_kms_key.main["logs"].arn
}

resource "aws_eks_cluster" "main" {
  #checkov:skip=CKV_AWS_38:the variable refuses networks wider than a /24
  #checkov:skip=CKV_AWS_39:the API is public to named addresses only, for the hub and the access gateway
  name                          = local.name
  role_arn                      = aws_iam_role.cluster.arn
  version                       = var.kubernetes_version
  bootstrap_self_managed_addons = false
  deletion_protection           = var.environment == "prod"

  # everything that happened, who did it, and how they were let in
  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.main["secrets"].arn
    }
  }

  vpc_config {
    subnet_ids              = [for index in range(length(local.zones)) : aws_subnet.main["workloads-${index}"].id]
    endpoint_private_access = true
    endpoint_public_access  = true
    public_access_cidrs     = var.api_access_cidrs
  }

  upgrade_policy {
    support_type = "STANDARD"
  }

  zonal_shift_config {
    enabled = true
  }

  depends_on = [aws_cloudwatch_log_group.cluster, aws_iam_role_policy_attachment.cluster]
}

# People come through IAM Identity Center, Argo CD through its own role, CI through none.
resource "aws_eks_access_entry" "main" {
  for_each = { admin = var.admin_role_arn, argocd = var.argocd_role_arn }

  cluster_name  = aws_eks_cluster.main.name
  principal_arn = each.value
}

resource "aws_eks_access_policy_association" "main" {
  for_each = aws_eks_access_entry.main

  cluster_name  = aws_eks_cluster.main.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

locals {
  pools = {
    platform = {
      instance_types = ["m6i.xlarge"]
      capacity_type  = "ON_DEMAND"
      size           = var.node_pools.platform
      taint          = { key = "platform", value = "true", effect = "NO_SCHEDULE" }
    }
    application = {
      instance_types = ["m6i.large"]
      capacity_type  = "ON_DEMAND"
      size           = var.node_pools.application
      taint          = null
    }
    spot = {
      instance_types = ["m6i.large", "m6a.large", "m5.large"]
      capacity_type  = "SPOT"
      size           = var.node_pools.spot
      taint          = { key = "spot", value = "true", effect = "PREFER_NO_SCHEDULE" }
    }
  }
}

resource "aws_launch_template" "node" {
  name_prefix            = "${local.name}-"
  update_default_version = true

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type = "gp3"
      volume_size = 50
      encrypted   = true
      kms_key_id  = aws_kms_key.main["disks"].arn
    }
  }

  # pods cannot take the node's identity: one hop, with a token
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }
}

resource "aws_eks_node_group" "main" {
  for_each = local.pools

  cluster_name    = aws_eks_cluster.main.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = [for index in range(length(local.zones)) : aws_subnet.main["workloads-${index}"].id]
  instance_types  = each.value.instance_types
  capacity_type   = each.value.capacity_type
  ami_type        = "BOTTLEROCKET_x86_64"
  labels          = { "localplus.io/pool" = each.key }

  scaling_config {
    min_size     = each.value.size.min
    max_size     = each.value.size.max
    desired_size = each.value.size.min
  }

  update_config {
    max_unavailable = 1
  }

  node_repair_config {
    enabled = true
  }

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  # nothing starts before Cilium says the network is there
  taint {
    key    = "node.cilium.io/agent-not-ready"
    value  = "true"
    effect = "NO_EXECUTE"
  }

  dynamic "taint" {
    for_each = each.value.taint[*]

    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = taint.value.effect
    }
  }

  lifecycle {
    ignore_changes = [scaling_config[0].desired_size] # the autoscaler's
  }

  depends_on = [aws_iam_role_policy_attachment.node]
}

resource "aws_eks_addon" "main" {
  for_each = toset(["coredns", "aws-ebs-csi-driver", "eks-pod-identity-agent"])

  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = each.key
  service_account_role_arn    = each.key == "aws-ebs-csi-driver" ? aws_iam_role.workload["ebs-csi"].arn : null
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [aws_eks_node_group.main]
}
