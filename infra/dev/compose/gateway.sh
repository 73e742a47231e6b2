#!/bin/sh
# The development gateway's configuration, with containers where it has ports of this machine. The console's files are in one, too, which
# tells browsers what this gateway would.
set -eu
prefix=/tmp/gateway
mkdir -p $prefix/tmp $prefix/pages
sed -e 's/\${user}/user nginx;/' -e 's/listen 127\.0\.0\.1:\${port}/listen 8080/' \
    -e 's/127\.0\.0\.1:\${ledger}/svc-ledger:8101/' -e 's/127\.0\.0\.1:\${wallet}/svc-wallet:8102/' \
    -e 's/127\.0\.0\.1:\${merchant}/svc-merchant:8103/' -e 's/127\.0\.0\.1:\${giftcard}/svc-giftcard:8104/' \
    -e 's/127\.0\.0\.1:\${notification}/svc-notification:8105/' -e 's/127\.0\.0\.1:\${analytics}/svc-analytics:8106/' \
    -e '/location \/console\/ {/,/}/ { /add_header/d; /try_files/d; s/root pages/proxy_pass http:\/\/console:8080/ }' \
    "${TEMPLATE:-/nginx.conf.template}" > $prefix/nginx.conf
exec nginx -p $prefix -c $prefix/nginx.conf -g 'daemon off;'
