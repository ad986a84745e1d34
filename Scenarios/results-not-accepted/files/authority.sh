# authority.sh: makes /tmp/authority with the two roots of the registry, the same on each machine; sourced.
set -e
umask 022
mkdir -p /tmp/authority
cd /tmp/authority
cat > openssl.cnf <<'END'
[ca]
default_ca = here
[here]
database = index
serial = serial
new_certs_dir = .
default_md = default
default_days = 700
policy = any
copy_extensions = copy
unique_subject = no
[any]
organizationName = optional
commonName = supplied
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
extendedKeyUsage = serverAuth
[client]
extendedKeyUsage = clientAuth
END
# key NAME: a key that follows from its name.
key() {
    scalar=$(printf '%s' "$1 ${authority} ${secret}" | sha256sum | cut -c 1-64)
    printf '302e020100300506032b657004220420%s' "$scalar" | xxd -r -p | openssl pkey -inform DER -out "$1.key"
}
# issue NAME COMMON-NAME KIND ISSUER [OPTION...]: a certificate for NAME.key.
issue() {
    name=$1 common=$2 kind=$3 issuer=$4
    shift 4
    openssl req -new -config /dev/null -key "$name.key" -subj "/O=${authority}/CN=$common" \
        -addext "subjectAltName=DNS:$common" -out request
    openssl ca -batch -notext -config openssl.cnf -cert "$issuer.crt" -keyfile "$issuer.key" -extensions "$kind" \
        -in request -out "$name.crt" "$@" 2>/dev/null
}
for year in 2020 2026; do
    : > index
    echo "${year}00" > serial
    key $year
    openssl req -new -config /dev/null -key $year.key -subj "/O=${authority}/CN=Root $year" -out request
    openssl ca -batch -notext -selfsign -config openssl.cnf -keyfile $year.key -extensions authority -in request \
        -out $year.crt -startdate ${year}0203080000Z -enddate $((year + 9))0203080000Z 2>/dev/null
done
