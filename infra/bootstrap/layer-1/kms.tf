data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# Who administers a key is the account; who uses it is said by the roles in iam.tf and by the services that hold it.
data "aws_iam_policy_document" "keys" {
  #checkov:skip=CKV_AWS_109:a key policy names the key itself by *
  #checkov:skip=CKV_AWS_111:a key policy names the key itself by *
  #checkov:skip=CKV_AWS_356:a key policy names the key itself by *
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  statement {
    sid       = "Disks"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}:*"]
    }
  }
}

locals {
  keys = {
    secrets = "Kubernetes secrets, enveloped"
    disks   = "Disks of nodes and volumes"
    vault   = "Vault unseals itself by it"
    storage = "Buckets: what monitoring keeps"
    logs    = "The cluster's own logs"
  }
}

resource "aws_kms_key" "main" {
  for_each = local.keys

  description             = "localplus ${var.environment}: ${each.value}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.keys.json
}

resource "aws_kms_alias" "main" {
  for_each = local.keys

  name          = "alias/localplus-${each.key}"
  target_key_id = aws_kms_key.main[each.key].key_id
}
