environment  = "prod"
account_id   = "444455556666"
vpc_cidr     = "10.0.0.0/16"
nat_gateways = 3

# the managed data's project: made by hand first, then asks for this peering (docs/onboarding/platform.md)
data_peering = {
  connection_id = "pcx-00000000000000000"
  cidr          = "10.8.0.0/24"
}

api_access_cidrs       = ["192.0.2.0/32"]
log_archive_bucket_arn = "arn:aws:s3:::localplus-log-archive-666677778888"
admin_role_arn         = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_ClusterAdmin_0000000000000000"
argocd_role_arn        = "arn:aws:iam::444455556666:role/localplus-argocd-deployer"
