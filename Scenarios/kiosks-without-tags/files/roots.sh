#!/bin/sh
# roots.sh FOLDER DOMAIN SECRET: the chain's two roots as <year>.crt, with <year>.key and a configuration beside them.
# Everything in them follows from the arguments, so that each machine gets the same.
set -e
folder=$1 domain=$2 secret=$3
mkdir -p "$folder"
cd "$folder"
cat > openssl.cnf <<END
[ca]
default_ca = here
[here]
database = $folder/index
serial = $folder/serial
new_certs_dir = $folder
default_md = default
policy = any
copy_extensions = copy
unique_subject = no
[any]
organizationName = optional
commonName = supplied
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
extendedKeyUsage = serverAuth
END
for year in 2021 2026; do
    : > index
    echo "${year}00" > serial
    scalar=$(printf '%s' "root $year $domain $secret" | sha256sum | cut -c 1-64)
    printf '302e020100300506032b657004220420%s' "$scalar" | xxd -r -p | openssl pkey -inform DER -out $year.key
    openssl req -new -config /dev/null -key $year.key -subj "/O=$domain/CN=Root $year of $domain" -out request
    openssl ca -batch -notext -selfsign -config openssl.cnf -keyfile $year.key -extensions root -in request -out $year.crt \
        -startdate ${year}0114080000Z -enddate $((year + 6))0114080000Z 2>/dev/null
done
