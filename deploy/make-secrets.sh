# Makes the secrets that docker-compose.yml names, where they are missing: random passwords, and with openssl a
# certificate for trying things out on this machine.
#
#   sh deploy/make-secrets.sh
#
# The folder is for its owner alone, and the files in it for everybody: the programs in the containers run as
# other users than the owner here, and a container sees of this folder only the files that it is given.
set -eu
folder=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

random() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

keep() {
    test -e "$folder/$1" || printf '%s\n' "$2" >"$folder/$1"
    chmod 444 "$folder/$1"
}

keep postgres_password "$(random)"
keep temporal_password "$(random)"
keep asb_database_owner_url "postgresql://asb_owner:$(random)@postgres:5432/asb"
keep asb_database_url "postgresql://asb_app:$(random)@postgres:5432/asb"

if ! test -e "$folder/web_certificate"; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 90 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$folder/web_private_key" -out "$folder/web_certificate" 2>/dev/null
fi
chmod 444 "$folder/web_certificate" "$folder/web_private_key"
echo "The secrets are in $folder. Back it up, and let nobody else read it."
