# The second pair of name servers, kept in step from the first by zone transfer, and asked about it all the time: should the edge be away,
# the registrar's delegation is turned to these (docs/dr).
resource "aws_route53_zone" "secondary" {
  #checkov:skip=CKV2_AWS_38:signed by the primary; a secondary with keys of its own would break the chain
  #checkov:skip=CKV2_AWS_39:it answers only while the primary is away
  name = var.domain
}

resource "aws_route53_health_check" "api" {
  fqdn              = "api.${var.domain}"
  type              = "HTTPS_STR_MATCH"
  port              = 443
  resource_path     = "/.well-known/jwks.json"
  search_string     = "\"keys\""
  request_interval  = 30
  failure_threshold = 3
  measure_latency   = true
  regions           = ["eu-west-1", "us-east-1", "ap-southeast-1"]

  tags = { Name = "api.${var.domain}" }
}

resource "aws_cloudwatch_metric_alarm" "edge" {
  alarm_name          = "localplus-edge-away"
  alarm_description   = "The API does not answer from three continents: docs/runbooks/incident-response.md"
  namespace           = "AWS/Route53"
  metric_name         = "HealthCheckStatus"
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [var.alerts_topic_arn]
  ok_actions          = [var.alerts_topic_arn]

  dimensions = {
    HealthCheckId = aws_route53_health_check.api.id
  }
}

# Answers with the edge while it is healthy, else with the page that says what is going on.
resource "aws_route53_record" "api" {
  for_each = {
    PRIMARY   = "api.${var.domain}.cdn.cloudflare.net"
    SECONDARY = "status.${var.domain}.s3-website-eu-west-1.amazonaws.com"
  }

  zone_id         = aws_route53_zone.secondary.zone_id
  name            = "api.${var.domain}"
  type            = "CNAME"
  ttl             = 60
  records         = [each.value]
  set_identifier  = lower(each.key)
  health_check_id = each.key == "PRIMARY" ? aws_route53_health_check.api.id : null

  failover_routing_policy {
    type = each.key
  }
}
