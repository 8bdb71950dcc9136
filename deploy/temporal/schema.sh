# Makes and brings up to date the tables of both Temporal databases. Given again it changes nothing: `setup-schema`
# leaves a later version alone. It needs no `create`, as deploy/postgres/databases.sql has made the databases, and
# so its role need not be able to.
set -eu
SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
export SQL_PASSWORD

for pair in temporal:temporal temporal_visibility:visibility; do
    SQL_DATABASE=${pair%%:*}
    export SQL_DATABASE
    temporal-sql-tool setup-schema -v 0.0
    temporal-sql-tool update-schema -d "/etc/temporal/schema/postgresql/v12/${pair##*:}/versioned"
done
