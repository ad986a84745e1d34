/// A plan that issues a certificate anew, of the same name and for the same key where nothing else is asked for.
struct Reissue {
    /// The plan.
    let plan: FaultPlan

    /// Makes the plan; a self-signed certificate where the arguments name no issuer.
    ///
    /// - Parameters:
    ///   - from: The first day it is valid, as `date -d` reads it.
    ///   - to: The last one.
    ///   - names: The names it is for; its own where there are none.
    ///   - bits: How long the new RSA key shall be; empty to keep the key.
    init(
        _ arguments: Arguments, from: String, to: String, names: [String] = [], bits: String = ""
    ) throws(FaultError) {
        guard arguments.has("ca-certificate") == arguments.has("ca-key") else {
            throw .conflict(fault: arguments.fault, reason: "ca-certificate and ca-key go together")
        }
        let alternatives = names.map { (Pattern.matches($0, Pattern.address) ? "IP:" : "DNS:") + $0 }
        plan = FaultPlan(
            [
                "certificate": arguments.text("certificate"), "key": arguments.text("key"),
                "issuer": arguments.text("ca-certificate"), "issuer_key": arguments.text("ca-key"),
                "from": from, "to": to, "name": names.first ?? "",
                "alternatives": alternatives.joined(separator: ","), "unit": arguments.text("restart"),
                "bits": bits,
            ],
            inject: Self.reissuing, undo: "restore \"$certificate\" ${bits:+\"$key\"}\nrestore_units")
    }

    /// `openssl ca` is the one command of OpenSSL 3.0 that takes both dates; its records live in a folder for a moment.
    private static let reissuing = #"""
        for each in "$certificate" "$key" ${issuer:+"$issuer" "$issuer_key"}; do
            [ -f "$each" ] || fail "$each is not there"
        done
        save "$certificate" ${bits:+"$key"}
        if [ -n "$unit" ]; then save_unit "$unit"; fi
        if [ -n "$bits" ]; then
            new=$(openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" 2>/dev/null)
            printf '%s\n' "$new" | put "$key" 0600
        fi
        stamp=$(stat -c %y /tmp)
        work=$(mktemp -d /tmp/tmp.XXXXXXXXXX)
        trap 'rm -rf "$work"; touch -d "$stamp" /tmp' EXIT
        : >"$work/index"
        {
            printf '[ca]\ndefault_ca = here\n[here]\ndatabase = %s/index\nnew_certs_dir = %s\n' "$work" "$work"
            printf 'rand_serial = yes\ndefault_md = sha256\npolicy = any\ncopy_extensions = copyall\n'
            printf '[any]\ncommonName = optional\n'
        } >"$work/config"
        if [ -n "$name" ]; then
            openssl req -new -config /dev/null -key "$key" -subj "/CN=$name" -addext "subjectAltName=$alternatives" \
                -out "$work/request" 2>"$work/why" || fail "$(cat "$work/why")"
        else
            openssl x509 -x509toreq -copy_extensions copyall -in "$certificate" -signkey "$key" \
                -out "$work/request" 2>"$work/why" || fail "$(cat "$work/why")"
        fi
        if [ -n "$issuer" ]; then
            set -- -cert "$issuer" -keyfile "$issuer_key"
        else
            set -- -selfsign -keyfile "$key"
        fi
        openssl ca -batch -notext -preserveDN -config "$work/config" -in "$work/request" -out "$work/new" \
            -startdate "$(date -u -d "$from" +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d "$to" +%Y%m%d%H%M%SZ)" \
            "$@" 2>"$work/why" || fail "$(cat "$work/why")"
        new="$(cat "$work/new")" edit "$certificate" '
            my $end = "-----END CERTIFICATE-----";
            $done = s/-----BEGIN CERTIFICATE-----.*?$end/my $new = $ENV{new}; $new =~ s{\n+\z}{}; $new/se
        '
        restart "$unit"
        """#
}
