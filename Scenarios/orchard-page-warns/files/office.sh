#!/bin/sh
# office.sh HOST DOMAIN SECRET PORT: the orchard's own certificate office and the shop's first certificate.
set -e
host=$1 domain=$2 secret=$3
umask 022
office=/root/office
mkdir -p $office/issued /etc/nginx/tls
chmod 0700 $office

scalar() { printf '%s' "$1 $domain $secret" | sha256sum | cut -c 1-64; }

# The office's key: ed25519. The shop's key: P-256, made once.
printf '302e020100300506032b657004220420%s' "$(scalar office)" | xxd -r -p | openssl pkey -inform DER -out $office/office.key
printf '30310201010420%sa00a06082a8648ce3d030107' "$(scalar shop)" | xxd -r -p |
    openssl pkey -inform DER -out /etc/nginx/tls/shop.key 2>/dev/null
chmod 0600 $office/office.key
chown root:www-data /etc/nginx/tls/shop.key
chmod 0640 /etc/nginx/tls/shop.key

cat > $office/openssl.cnf <<END
[ca]
default_ca = office

[office]
dir              = $office
database         = $office/index.txt
serial           = $office/serial
new_certs_dir    = $office/issued
certificate      = $office/office.crt
private_key      = $office/office.key
default_md       = default
default_days     = 200
policy           = any
copy_extensions  = copy
x509_extensions  = server
unique_subject   = no

[any]
organizationName = optional
commonName       = supplied

[server]
basicConstraints = critical, CA:false
extendedKeyUsage = serverAuth

[root]
basicConstraints = critical, CA:true, pathlen:0
keyUsage         = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
END
: > $office/index.txt
echo 1000 > $office/serial

openssl req -new -key $office/office.key -subj "/O=$domain/CN=Certificate office of $domain" -out /tmp/office.csr -config /dev/null
openssl ca -batch -notext -selfsign -config $office/openssl.cnf -extensions root -in /tmp/office.csr \
    -out $office/office.crt -startdate 20220301080000Z -enddate 20420301080000Z 2>/dev/null
openssl req -new -key /etc/nginx/tls/shop.key -subj "/O=$domain/CN=$host.$domain" -config /dev/null \
    -addext "subjectAltName=DNS:$host.$domain,DNS:www.$domain,DNS:scales.$domain" -out /tmp/shop.csr
openssl ca -batch -notext -config $office/openssl.cnf -in /tmp/shop.csr -out /etc/nginx/tls/shop.crt 2>/dev/null
rm /tmp/office.csr /tmp/shop.csr
cp $office/office.crt /etc/ssl/certs/orchard-office.pem

find $office /etc/nginx/tls -exec touch -d '13 months ago 09:20' {} +
