# Images: one registry for all environments, so that what staging tested is, to the byte, what production runs.
resource "aws_kms_key" "images" {
  provider = aws.shared

  description             = "localplus: images"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.images_key.json
}

data "aws_iam_policy_document" "images_key" {
  #checkov:skip=CKV_AWS_109:a key policy names the key itself by *
  #checkov:skip=CKV_AWS_111:a key policy names the key itself by *
  #checkov:skip=CKV_AWS_356:a key policy names the key itself by *
  statement {
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.accounts.shared}:root"]
    }
  }
}

resource "aws_ecr_repository" "image" {
  provider = aws.shared
  for_each = var.images

  name                 = "localplus/${each.key}"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.images.arn
  }
}

data "aws_iam_policy_document" "pull" {
  statement {
    sid     = "WorkloadsPull"
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]

    principals {
      type        = "AWS"
      identifiers = [for account in [var.accounts.dev, var.accounts.staging, var.accounts.prod] : "arn:aws:iam::${account}:root"]
    }
  }
}

resource "aws_ecr_repository_policy" "image" {
  provider = aws.shared
  for_each = var.images

  repository = aws_ecr_repository.image[each.key].name
  policy     = data.aws_iam_policy_document.pull.json
}

# What has a version is kept, for rolling back and for audits; what a digest replaced and nobody tagged goes.
resource "aws_ecr_lifecycle_policy" "image" {
  provider = aws.shared
  for_each = var.images

  repository = aws_ecr_repository.image[each.key].name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "untagged images, after two weeks"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
      action       = { type = "expire" }
    }]
  })
}

# The image workflow, on main, pushes; nothing else does.
data "aws_iam_openid_connect_provider" "github" {
  provider = aws.shared

  url = "https://token.actions.githubusercontent.com"
}

data "aws_iam_policy_document" "images_assume" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [data.aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:${var.repository}:ref:refs/heads/main"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:job_workflow_ref"
      values   = ["${var.repository}/.github/workflows/image.yml@refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "images" {
  provider = aws.shared

  name               = "localplus-images"
  assume_role_policy = data.aws_iam_policy_document.images_assume.json
}

data "aws_iam_policy_document" "images" {
  #checkov:skip=CKV_AWS_356:the login has no resource
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = concat([for repository in aws_ecr_repository.image : repository.arn], [aws_ecr_repository.cache.arn])
  }
}

# Layers of builds: rewritten all the time, never deployed.
resource "aws_ecr_repository" "cache" {
  #checkov:skip=CKV_AWS_51:a cache is rewritten under the same tag; admission refuses it, as nothing in it is signed
  provider = aws.shared

  name                 = "localplus/cache"
  image_tag_mutability = "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.images.arn
  }
}

resource "aws_iam_role_policy" "images" {
  provider = aws.shared

  name   = "push"
  role   = aws_iam_role.images.id
  policy = data.aws_iam_policy_document.images.json
}
