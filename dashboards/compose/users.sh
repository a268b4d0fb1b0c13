#!/bin/sh
# Users of the ClickHouse server and what each may do: one for each role, passwords from the environment, grants as `forecell doctor --grants` prints them.
# The server's image runs this once, on an empty volume; after an update of Forecell run it again, it may run any number of times:
#   docker compose exec clickhouse sh /docker-entrypoint-initdb.d/10-users.sh
set -eu

run() { clickhouse-client --user "$CLICKHOUSE_USER" --password "$CLICKHOUSE_PASSWORD" --multiquery; }

# A digest instead of the password: nothing in it has to be quoted, and the password is in no statement.
user() { # role password settings
  digest=$(printf '%s' "$2" | sha256sum | cut -d ' ' -f 1)
  printf "CREATE USER IF NOT EXISTS forecell_%s; ALTER USER forecell_%s IDENTIFIED WITH sha256_hash BY '%s' %s;\n" "$1" "$1" "$digest" "$3" | run
}

user noc "$FORECELL_NOC_PASSWORD" ''
user care "$FORECELL_CARE_PASSWORD" ''
user grafana "$FORECELL_GRAFANA_PASSWORD" 'SETTINGS readonly = 1, max_execution_time = 30 MAX 60 CHANGEABLE_IN_READONLY, max_memory_usage = 2000000000'

run < /forecell/grants.sql
