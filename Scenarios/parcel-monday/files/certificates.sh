#!/bin/sh
# Makes the site's certificate, as the certificate authority delivers it.
set -eu
work=$(mktemp -d)
cd "$work"
kept=/etc/ssl/parcel
mkdir -p "$kept" /etc/nginx/tls
authority="basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
printf "$authority" > root.ext
printf "${authority}authorityKeyIdentifier=keyid\n" > issuing.ext
printf 'subjectAltName=DNS:%s\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n' "$1" > site.ext
printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >> site.ext
request() { openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"; }
sign() { openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -days "$3" -extfile "$4.ext" -out "$1.crt" 2>&1; }

printf '302e020100300506032b657004220420%064d' "$2" | xxd -r -p | openssl pkey -inform DER -out root.key
request root "/O=Parcel Trust/CN=Parcel Trust Root"
openssl x509 -req -in root.csr -signkey root.key -days 7300 -extfile root.ext -out root.crt 2>&1
for name in g1 g2 site; do openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $name.key 2>&1; done
for name in g1 g2; do
    request $name "/O=Parcel Trust/CN=Parcel Trust Issuing CA"
    sign $name root 3000 issuing
done
request site "/CN=$1"
sign site "$3" 397 site

cp root.crt "$kept/root.crt"
cp g1.crt "$kept/issuing-g1.crt"
cp g2.crt "$kept/issuing-g2.crt"
cat site.crt "$3.crt" > /etc/nginx/tls/site.crt
install -m 0600 site.key /etc/nginx/tls/site.key
rm -rf "$work"
