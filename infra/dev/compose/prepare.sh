#!/usr/bin/env bash
# Before the first service starts: a database with a role of its own for each service, and each service's secrets. Made
# once; what is there is left as it is. PostgreSQL by PG*, settings into the folder SETTINGS.
set -euo pipefail
umask 077
folder=${SETTINGS:-/settings}
host=${PGHOST:?}:${PGPORT:-5432}

key() { printf '1:%s' "$(head -c 32 /dev/urandom | base64 -w 0)"; }

settings() { # service password
    printf '[database]\nurl = "postgres://%s:%s@%s/%s"\n' "$1" "$2" "$host" "$1"
    [ "$1" = ledger ] || printf '\n[compliance]\nkey = "compose-%s"\n' "$(key)"
    case $1 in
    notification) printf '\n[erasure]\nkeys = "compose-%s"\n' "$(key)" ;;&
    ledger) printf '\n[heads]\nkey = "compose-%s"\n' "$(key)" ;;
    wallet) printf '\n[passes]\nkeys = "%s"\n' "$(key)" ;;
    merchant | notification) printf '\n[vault]\nmaster_keys = "%s"\npeppers = "%s"\n' "$(key)" "$(key)" ;;
    giftcard) printf '\n[vault]\npeppers = "%s"\nseal_keys = "%s"\n' "$(key)" "$(key)" ;;
    esac
}

for name in ledger wallet merchant giftcard notification analytics; do
    file=$folder/svc-$name.toml
    if [ ! -e "$file" ]; then
        settings "$name" "$(head -c 24 /dev/urandom | base64 -w 0 | tr '+/' '-_')" > "$file.new"
        mv "$file.new" "$file"
    fi
    password=$(sed -n 's|^url = "postgres://[a-z]*:\([^@]*\)@.*|\1|p' "$file")
    psql --quiet --no-psqlrc --dbname postgres --set ON_ERROR_STOP=1 --set name="$name" --set password="$password" << 'SQL'
SELECT format('CREATE ROLE %I LOGIN', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
ALTER ROLE :"name" PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
# the services' user
chown -R 65532:65532 "$folder"
echo "every service has a database and its settings"
