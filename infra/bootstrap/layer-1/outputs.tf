output "cluster" {
  description = "What the hub's Argo CD registers the cluster with"
  value = {
    name     = aws_eks_cluster.main.name
    endpoint = aws_eks_cluster.main.endpoint
    labels   = { "localplus.io/environment" = var.environment }
  }
}

output "vpc" {
  description = "For peerings and private zones"
  value = {
    id      = aws_vpc.main.id
    cidr    = aws_vpc.main.cidr_block
    subnets = { for name, subnet in aws_subnet.main : name => subnet.id }
    zone_id = aws_route53_zone.internal.zone_id
  }
}

output "egress_addresses" {
  description = "What the world sees: for the allow lists of others"
  value       = aws_eip.nat[*].public_ip
}

output "roles" {
  description = "Roles of the platform's service accounts"
  value       = { for name, role in aws_iam_role.workload : name => role.arn }
}
