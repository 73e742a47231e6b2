data "aws_iam_policy_document" "assume" {
  for_each = { cluster = "eks.amazonaws.com", node = "ec2.amazonaws.com" }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [each.value]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name               = "${local.name}-cluster"
  assume_role_policy = data.aws_iam_policy_document.assume["cluster"].json
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role" "node" {
  name               = "${local.name}-node"
  assume_role_policy = data.aws_iam_policy_document.assume["node"].json
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.key}"
}

# ---- roles for service accounts: a pod is somebody to AWS by its own token, and no key exists

data "tls_certificate" "issuer" {
  url = aws_eks_cluster.main.identity[0].oidc[0].issuer
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url             = aws_eks_cluster.main.identity[0].oidc[0].issuer
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = [data.tls_certificate.issuer.certificates[0].sha1_fingerprint]
}

locals {
  issuer = replace(aws_eks_cluster.main.identity[0].oidc[0].issuer, "https://", "")

  # who is who: namespace and service account
  workloads = {
    vault              = { namespace = "vault", account = "vault" }
    cluster-autoscaler = { namespace = "autoscaling", account = "cluster-autoscaler-aws-cluster-autoscaler" }
    cilium-operator    = { namespace = "kube-system", account = "cilium-operator" }
    kyverno            = { namespace = "kyverno", account = "kyverno-admission-controller" }
    thanos             = { namespace = "monitoring", account = "thanos" }
    loki               = { namespace = "monitoring", account = "loki" }
    tempo              = { namespace = "monitoring", account = "tempo" }
    pyroscope          = { namespace = "monitoring", account = "pyroscope" }
    ebs-csi            = { namespace = "kube-system", account = "ebs-csi-controller-sa" }
  }
}

data "aws_iam_policy_document" "workload_assume" {
  for_each = local.workloads

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.cluster.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:${each.value.namespace}:${each.value.account}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "workload" {
  for_each = local.workloads

  name               = "localplus-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.workload_assume[each.key].json
}

data "aws_iam_policy_document" "vault" {
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"]
    resources = [aws_kms_key.main["vault"].arn]
  }
}

data "aws_iam_policy_document" "cluster_autoscaler" {
  #checkov:skip=CKV_AWS_356:describing is not limited to a resource by AWS
  statement {
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeLaunchConfigurations",
      "autoscaling:DescribeScalingActivities",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:GetInstanceTypesFromInstanceRequirements",
      "eks:DescribeNodegroup",
    ]
    resources = ["*"]
  }

  statement {
    actions   = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
    resources = ["arn:${data.aws_partition.current.partition}:autoscaling:${var.region}:${var.account_id}:autoScalingGroup:*:autoScalingGroupName/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/k8s.io/cluster-autoscaler/${local.name}"
      values   = ["owned"]
    }
  }
}

data "aws_iam_policy_document" "cilium_operator" {
  #checkov:skip=CKV_AWS_111:network interfaces have no name before they exist; limited to this region
  #checkov:skip=CKV_AWS_356:network interfaces have no name before they exist; limited to this region
  statement {
    actions = [
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeTags",
      "ec2:DescribeRouteTables",
      "ec2:CreateNetworkInterface",
      "ec2:AttachNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:ModifyNetworkInterfaceAttribute",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
      "ec2:CreateTags",
    ]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }
}

# Each its own bucket.
data "aws_iam_policy_document" "storage" {
  for_each = local.buckets

  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.main[each.key].arn]
  }

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${aws_s3_bucket.main[each.key].arn}/*"]
  }

  statement {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.main["storage"].arn]
  }
}

resource "aws_iam_role_policy" "workload" {
  for_each = merge(
    {
      vault              = data.aws_iam_policy_document.vault.json
      cluster-autoscaler = data.aws_iam_policy_document.cluster_autoscaler.json
      cilium-operator    = data.aws_iam_policy_document.cilium_operator.json
    },
    { for name, document in data.aws_iam_policy_document.storage : name => document.json },
  )

  name   = "own"
  role   = aws_iam_role.workload[each.key].id
  policy = each.value
}

resource "aws_iam_role_policy_attachment" "workload" {
  for_each = {
    ebs-csi = "service-role/AmazonEBSCSIDriverPolicy"
    kyverno = "AmazonEC2ContainerRegistryReadOnly" # reads signatures beside the images
  }

  role       = aws_iam_role.workload[each.key].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.value}"
}
