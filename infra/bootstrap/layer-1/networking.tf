locals {
  name  = "localplus-${var.environment}"
  zones = [for letter in ["a", "b", "c"] : "${var.region}${letter}"]

  # 10.0.0.0/20 workloads, 10.0.16.0/20 data, 10.0.32.0/20 public; a /22 of each per zone
  tiers = {
    workloads = cidrsubnet(var.vpc_cidr, 4, 0)
    data      = cidrsubnet(var.vpc_cidr, 4, 1)
    public    = cidrsubnet(var.vpc_cidr, 4, 2)
  }

  subnets = {
    for pair in setproduct(keys(local.tiers), range(length(local.zones))) :
    "${pair[0]}-${pair[1]}" => {
      tier = pair[0]
      zone = local.zones[pair[1]]
      cidr = cidrsubnet(local.tiers[pair[0]], 2, pair[1])
    }
  }
}

resource "aws_vpc" "main" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = local.name }
}

# What AWS makes by itself and nobody may use: it lets nothing through.
resource "aws_default_security_group" "unused" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  for_each = local.subnets

  vpc_id                  = aws_vpc.main.id
  availability_zone       = each.value.zone
  cidr_block              = each.value.cidr
  map_public_ip_on_launch = false

  tags = merge(
    { Name = "${local.name}-${each.key}", tier = each.value.tier },
    each.value.tier == "workloads" ? { "kubernetes.io/role/internal-elb" = "1" } : {},
  )
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags   = { Name = local.name }
}

resource "aws_eip" "nat" {
  count  = var.nat_gateways
  domain = "vpc"
  tags   = { Name = "${local.name}-nat-${count.index}" }
}

resource "aws_nat_gateway" "main" {
  count = var.nat_gateways

  allocation_id = aws_eip.nat[count.index].id
  subnet_id     = aws_subnet.main["public-${count.index}"].id
  tags          = { Name = "${local.name}-${count.index}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  tags   = { Name = "${local.name}-public" }
}

resource "aws_route" "public_internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route_table" "workloads" {
  count  = length(local.zones)
  vpc_id = aws_vpc.main.id
  tags   = { Name = "${local.name}-workloads-${count.index}" }
}

resource "aws_route" "workloads_internet" {
  count = length(local.zones)

  route_table_id         = aws_route_table.workloads[count.index].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main[min(count.index, var.nat_gateways - 1)].id
}

# The data tier has no way out: endpoints of AWS services and nothing else.
resource "aws_route_table" "data" {
  vpc_id = aws_vpc.main.id
  tags   = { Name = "${local.name}-data" }
}

resource "aws_route_table_association" "main" {
  for_each = local.subnets

  subnet_id = aws_subnet.main[each.key].id
  route_table_id = (
    each.value.tier == "public" ? aws_route_table.public.id :
    each.value.tier == "data" ? aws_route_table.data.id :
    aws_route_table.workloads[index(local.zones, each.value.zone)].id
  )
}

# Managed PostgreSQL, Kafka and Valkey: by peering, never over the internet. The provider's side asks; ours accepts.
resource "aws_vpc_peering_connection_accepter" "data" {
  vpc_peering_connection_id = var.data_peering.connection_id
  auto_accept               = true
  tags                      = { Name = "${local.name}-data" }
}

resource "aws_route" "data" {
  count = length(local.zones)

  route_table_id            = aws_route_table.workloads[count.index].id
  destination_cidr_block    = var.data_peering.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.data.vpc_peering_connection_id
}

# AWS services are reached inside of the VPC.
resource "aws_security_group" "endpoints" {
  name        = "${local.name}-endpoints"
  description = "TLS from the VPC to the endpoints of AWS services"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  description       = "TLS from the VPC"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(["ecr.api", "ecr.dkr", "kms", "sts", "logs", "ec2", "autoscaling", "eks", "secretsmanager"])

  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for index in range(length(local.zones)) : aws_subnet.main["data-${index}"].id]
  security_group_ids  = [aws_security_group.endpoints.id]
  tags                = { Name = "${local.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = concat(aws_route_table.workloads[*].id, [aws_route_table.data.id])
  tags              = { Name = "${local.name}-s3" }
}

# Who spoke to whom, kept where nobody of this account can change it.
resource "aws_flow_log" "main" {
  vpc_id                   = aws_vpc.main.id
  traffic_type             = "ALL"
  log_destination_type     = "s3"
  log_destination          = "${var.log_archive_bucket_arn}/vpc-flow-logs/"
  max_aggregation_interval = 60
  tags                     = { Name = local.name }
}

resource "aws_route53_zone" "internal" {
  #checkov:skip=CKV2_AWS_38:DNSSEC is for public zones
  #checkov:skip=CKV2_AWS_39:queries of a private zone are in the resolver's log
  name = "${var.environment}.internal.localplus.io"

  vpc {
    vpc_id = aws_vpc.main.id
  }
}

resource "aws_route53_resolver_query_log_config" "main" {
  name            = local.name
  destination_arn = var.log_archive_bucket_arn
}

resource "aws_route53_resolver_query_log_config_association" "main" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.main.id
  resource_id                  = aws_vpc.main.id
}
