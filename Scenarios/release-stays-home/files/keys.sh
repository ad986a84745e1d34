# ec_key WHO: the key of somebody, as PEM; the same on each machine.
ec_key() {
    scalar=$(printf '%s' "$1 ${brand} ${secret}" | sha256sum | cut -c 1-64)
    printf '30310201010420%sa00a06082a8648ce3d030107' "$scalar" | xxd -r -p | openssl ec -inform DER 2>/dev/null
}
# public_key WHO: the same as ssh writes it.
public_key() {
    ec_key "$1" > /tmp/key
    chmod 0600 /tmp/key
    ssh-keygen -y -f /tmp/key
    rm /tmp/key
}
