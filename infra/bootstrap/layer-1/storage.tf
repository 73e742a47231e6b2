# What monitoring keeps outside of the cluster, for as long as the requirements and the GDPR say. Each bucket is one component's, which
# takes the role of the same name (iam.tf).
locals {
  buckets = {
    thanos    = { days = 400 } # metrics, a year
    loki      = { days = 31 }  # logs, 30 days
    tempo     = { days = 8 }   # traces, 7 days
    pyroscope = { days = 8 }   # profiles, 7 days
  }
}

resource "aws_s3_bucket" "main" {
  #checkov:skip=CKV_AWS_144:the region is part of the promise; another one comes with the second phase (docs/dr)
  #checkov:skip=CKV2_AWS_62:nothing happens when an object is written
  for_each = local.buckets

  # named in k8s/platform/{monitoring,loki,tempo,pyroscope}
  bucket = var.environment == "prod" ? "localplus-${each.key}" : "localplus-${each.key}-${var.environment}"
}

resource "aws_s3_bucket_public_access_block" "main" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.main[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "main" {
  for_each = local.buckets

  bucket = aws_s3_bucket.main[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "main" {
  for_each = local.buckets

  bucket = aws_s3_bucket.main[each.key].id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.main["storage"].arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "main" {
  for_each = local.buckets

  bucket = aws_s3_bucket.main[each.key].id

  rule {
    id     = "age"
    status = "Enabled"

    filter {}

    expiration {
      days = each.value.days
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

data "aws_iam_policy_document" "bucket" {
  for_each = local.buckets

  statement {
    sid       = "TransportEncrypted"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.main[each.key].arn, "${aws_s3_bucket.main[each.key].arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "main" {
  for_each = local.buckets

  bucket = aws_s3_bucket.main[each.key].id
  policy = data.aws_iam_policy_document.bucket[each.key].json
}
