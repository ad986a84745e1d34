#!/bin/sh
# setup.sh NAME KNOWS: one of the three machines as it is in the middle of the change from the root of 2019 to that of 2026.
set -e
name=$1 knows=$2
umask 022
mkdir -p /tmp/ca /etc/coop/tls
cd /tmp/ca
. /tmp/pki.sh
own=/etc/coop/tls

# issue AUTHORITY PURPOSES FILE AGE CHAIN...: a certificate for this machine's key, with its chain.
issue() (
    authority=$1 purposes=$2 file=$3 age=$4
    shift 4
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
extendedKeyUsage = $purposes
subjectAltName = DNS:$name
END
    openssl req -new -config /dev/null -key $name.key -subj "/O=Three Rivers Grain/CN=$name" -out request
    openssl ca -batch -notext -config ca.cnf -cert $authority.pem -keyfile $authority.key -extensions leaf -in request \
        -startdate "$(date -u -d "$age days ago" +%Y%m%d%H%M%SZ)" -days 200 -out leaf 2>/dev/null
    cat leaf "$@" >"$own/$file"
    touch -d "$age days ago 16:20" "$own/$file"
)

cat issuing-2026.pem root-2026-by-2019.pem >$own/chain.pem
cat root-2026.pem root-2019.pem >$own/callers.pem
cp $own/callers.pem $own/servers.pem
touch -d '80 days ago 10:31' $own/*.pem
install -m 0600 $name.key $own/$name.key
callers=$own/callers.pem servers=$own/servers.pem

case $name in
scales)
    issue issuing-2019 serverAuth,clientAuth scales.pem 120 issuing-2019.pem
    ;;
silo)
    rm $own/callers.pem $own/servers.pem
    callers=$own/sealed.pem servers=$own/sealed.pem
    cp root-2019.pem $own/sealed.pem
    touch -d '20 months ago 09:20' $own/sealed.pem
    issue issuing-2026 serverAuth,clientAuth silo.pem 60 $own/chain.pem
    issue issuing-2026 serverAuth ${renewed}.pem ${days} $own/chain.pem
    ;;
office)
    issue issuing-2026 serverAuth,clientAuth office.pem 60 $own/chain.pem
    cd /etc/coop-ca
    mkdir keys
    for each in scales silo office; do openssl pkey -in /tmp/ca/$each.key -pubout -out keys/$each.pub; done
    cp /tmp/ca/root-*.pem /tmp/ca/issuing-2026.pem .
    install -m 0600 /tmp/ca/issuing-2026.key issuing-2026.key
    touch -d '80 days ago 10:20' keys/* keys ./*.* /usr/local/bin/authority
    ;;
esac

cat >/etc/coop/peer.ini <<END
[machine]
name = $name
knows = $knows
port = ${port}
page = ${page}
authority = ${desk}

[identity]
certificate = $own/$name.pem
key = $own/$name.key

[trust]
callers = $callers
servers = $servers
END
touch -d '20 months ago 09:15' /usr/local/bin/peer /usr/local/sbin/coop-renew $own/$name.key /etc/coop/peer.ini
rm -rf /tmp/ca /tmp/pki.sh /tmp/setup.sh
until nc -z localhost ${page}; do sleep 0.05; done
[ $name != office ] || until nc -z localhost ${desk}; do sleep 0.05; done
