# issue NAME ISSUER AGE CHAIN...: key and certificate of NAME by the authority ISSUER in /tmp/ca, AGE days old.
issue() (
    cd /tmp/ca
    name=$1 issuer=$2 age=$3
    shift 3
    : >index
    openssl rand -hex 8 >serial
    cat >ca.cnf <<END
[ca]
default_ca = here
[here]
database = /tmp/ca/index
serial = /tmp/ca/serial
new_certs_dir = /tmp/ca
default_md = sha256
policy = any
[any]
organizationName = optional
commonName = supplied
[leaf]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:$name.${domain}
END
    mkdir -p /etc/nginx/tls
    openssl ecparam -name prime256v1 -genkey -noout -out /etc/nginx/tls/$name.key
    chmod 0600 /etc/nginx/tls/$name.key
    openssl req -new -config /dev/null -key /etc/nginx/tls/$name.key -subj "/O=Valley Libraries/CN=$name.${domain}" -out request
    openssl ca -batch -notext -config ca.cnf -cert $issuer.pem -keyfile $issuer.key -extensions leaf -in request \
        -startdate "$(date -u -d "$age days ago" +%Y%m%d%H%M%SZ)" -days 45 -out leaf 2>/dev/null
    cat leaf "$@" >/etc/nginx/tls/$name.pem
    touch -d "$age days ago 06:10" /etc/nginx/tls/$name.*
)
