import Scenario

/// Faults of whom a client believes, and of how certificates are written down.
enum TrustFaults {
    static let all: [FaultKind] = [missing, impostor, encoding, order, policy]

    private static let certificate = ObjectShape.Field("certificate", .path, required: true, "The file, PEM.")

    static let missing = FaultKind(
        "tls.untrusted",
        summary: "Takes an authority of one's own out of the trust store.",
        symptom: "Every client on the host says \"unable to get local issuer certificate\"; the server is fine.",
        needs: ["openssl", "ca-certificates", "an authority that update-ca-certificates has taken in"],
        reboot: "Stays.",
        arguments: [
            .init(
                "certificate", .path, required: true,
                "The authority's certificate, for example /usr/local/share/ca-certificates/shop.crt.")
        ],
        examples: [.init(on: "web", ["certificate": "/usr/local/share/ca-certificates/shop.crt"])]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("certificate"), "bundle": "/etc/ssl/certs/ca-certificates.crt"],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                block=$(openssl x509 -in "$file") || fail "$file is no certificate"
                note "at $(block="$block" perl -0777 -ne 'print index($_, $ENV{block})' "$bundle")"
                # The store has a link to the file, and links by hash to that link.
                set -- "$file"
                for each in $(find /etc/ssl/certs -lname "$file"); do
                    set -- "$@" "$each" $(find /etc/ssl/certs -lname "${each##*/}")
                done
                save "$@"
                block="$block" edit "$bundle" '
                    my $at = index($_, $ENV{block});
                    if ($at >= 0) { substr($_, $at, 1 + length $ENV{block}) = ""; $done = 1 }
                '
                for each; do
                    stamp=$(stat -c %y "${each%/*}")
                    rm "$each"
                    touch -d "$stamp" "${each%/*}"
                done
                """#,
            undo: #"""
                restore_folders "$file"
                at=$(field at) block=$(openssl x509 -in "$file") edit "$bundle" '
                    my ($at, $block) = @ENV{"at", "block"}; $done = 1;
                    $at = length if $at > length;
                    substr($_, $at, 0) = "$block\n" if index($_, $block) < 0;
                '
                """#)
    }

    static let impostor = FaultKind(
        "tls.wrong-authority",
        summary: "Replaces an authority's certificate by another one of the same name, as after a botched renewal.",
        symptom:
            "Clients that use the file say \"certificate signature failure\" or find no issuer; the names all fit.",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: [
            .init(
                "certificate", .path, required: true, "The authority's certificate that clients are told to believe."),
            FileFaults.restart,
        ],
        examples: [.init(on: "web", ["certificate": "/etc/ssl/shop/ca.crt"])]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("certificate"), "unit": arguments.text("restart").strippingService],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                subject=$(openssl x509 -in "$file" -noout -subject -nameopt compat) || fail "$file is no certificate"
                save "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                new=$(openssl req -x509 -config /dev/null -newkey rsa:2048 -noenc -keyout /dev/null -days 3650 \
                    -subj "${subject#subject=}" -addext basicConstraints=critical,CA:TRUE 2>/dev/null)
                printf '%s\n' "$new" | put "$file" 0644
                restart "$unit"
                """#,
            undo: "restore \"$file\"\nrestore_units")
    }

    static let encoding = FaultKind(
        "tls.der",
        summary: "Writes a certificate in DER where PEM is expected.",
        symptom: "The service or client says \"no start line\"; a look at the file shows bytes.",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: [.init("file", .path, required: true, "The certificate, PEM."), FileFaults.restart],
        examples: [.init(on: "web", ["file": "/etc/ssl/shop/shop.crt", "restart": "nginx"])]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("file"), "unit": arguments.text("restart").strippingService],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                new=$(openssl x509 -in "$file" -outform DER 2>/dev/null | base64 -w 0)
                [ -n "$new" ] || fail "$file is no certificate"
                save "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                printf %s "$new" | base64 -d | put "$file" 0644
                restart "$unit"
                """#,
            undo: "restore \"$file\"\nrestore_units")
    }

    static let order = FaultKind(
        "tls.chain-order",
        summary: "Turns the order of a chain's certificates around.",
        symptom:
            "The service does not start, \"key values mismatch\", or no handshake succeeds; every certificate is in the file.",
        reboot: "Stays.",
        arguments: [certificate, FileFaults.restart],
        examples: [.init(on: "web", ["certificate": "/etc/ssl/shop/shop.crt", "restart": "nginx"])]
    ) { arguments in
        Edit(
            file: arguments.text("certificate"), unit: arguments.text("restart"),
            change: #"""
                my @each = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n/sg;
                if (@each > 1) { $_ = join("", reverse @each); $done = 1 }
                """#
        ).plan
    }

    static let policy = FaultKind(
        "tls.client-policy",
        summary: "Has OpenSSL demand more, or allow less, of every connection than the other side can do.",
        symptom:
            "Programs on OpenSSL say \"unsupported protocol\", \"key too weak\" or \"handshake failure\"; some, as curl, set versions themselves.",
        needs: ["openssl"],
        reboot: "Stays: /etc/ssl/openssl.cnf.",
        arguments: [
            .init(
                "minimum", .word(["TLSv1.2", "TLSv1.3"]), "The oldest protocol that is spoken from now on."),
            .init(
                "maximum", .word(["TLSv1.1", "TLSv1.2"]), "The newest protocol that is spoken from now on."),
            .init("level", .int(0...5), "OpenSSL's security level; 3 refuses RSA keys of 2048 bits."),
            FileFaults.restart,
        ],
        examples: [.init(on: "web", ["minimum": "TLSv1.3"]), .init(on: "web", ["level": "3", "restart": "nginx"])]
    ) { arguments throws(FaultError) in
        try arguments.exactlyOne(of: ["minimum", "maximum", "level"])
        let line =
            arguments.has("level")
            ? "CipherString = DEFAULT:@SECLEVEL=\(arguments.number("level"))"
            : arguments.has("minimum")
                ? "MinProtocol = \(arguments.text("minimum"))" : "MaxProtocol = \(arguments.text("maximum"))"
        return Edit(
            file: "/etc/ssl/openssl.cnf", unit: arguments.text("restart"), value: line,
            change: #"""
                if (!/^ssl_conf\b/m && s{^(\[[ \t]*openssl_init[ \t]*\]\n)}{$1ssl_conf = ssl_sect\n}m) {
                    $_ .= "\n[ssl_sect]\nsystem_default = system_default_sect\n\n[system_default_sect]\n$ENV{value}\n";
                    $done = 1;
                }
                """#
        ).plan
    }
}
