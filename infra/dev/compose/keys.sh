#!/bin/sh
# Who may come in: the network's operator, and a key for each service, which svc-merchant shows this once. Made once; what is
# there is left as it is.
set -eu
umask 077
folder=${SETTINGS:-/settings}
merchant() { svc-merchant --config "$folder/svc-merchant.toml" "$@"; }
text() { printf '%s' "$2" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

printf '%s' "$LOCALPLUS_OPERATOR_PASSWORD" | merchant put-operator "$LOCALPLUS_TENANT" operator@example.com "The operator"
for name in ledger wallet giftcard notification analytics; do
    file=$folder/svc-$name.toml
    grep -q '^client_id' "$file" && continue
    key=$(merchant make-service-key "svc-$name" | tail -n 1)
    id=$(text client_id "$key")
    secret=$(text client_secret "$key")
    test -n "$id" -a -n "$secret"
    printf '\n[auth]\nclient_id = "%s"\nclient_secret = "%s"\n' "$id" "$secret" >> "$file"
done
echo "the operator may sign in, every service has a key"
