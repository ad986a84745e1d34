import Scenario

/// Faults of certificates and keys.
enum TLSFaults {
    static let all: [FaultKind] = [
        expired, notYet, wrongName, incompleteChain, keyMismatch, unreadableKey, weakKey,
    ]

    private static let pair: [ObjectShape.Field] = [
        .init("certificate", .path, required: true, "The certificate's file, PEM; further certificates in it stay."),
        .init("key", .path, required: true, "Its private key, PEM, not encrypted."),
    ]

    private static let issuer: [ObjectShape.Field] = [
        .init("ca-certificate", .path, "The issuer's certificate on the host; absent, the new one is self-signed."),
        .init("ca-key", .path, "The issuer's key on the host."),
        FileFaults.restart,
    ]

    private static let files: KeyValuePairs = [
        "certificate": "/etc/ssl/shop/shop.crt", "key": "/etc/ssl/shop/shop.key",
    ]

    static let expired = FaultKind(
        "tls.expired",
        summary: "Replaces a certificate by one of the same name and key that has expired.",
        symptom: "Clients say \"certificate has expired\".",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: pair + [.init("days", .int(1...3650), default: "2", "For how many days it has been expired.")]
            + issuer,
        examples: [
            .init(on: "web", files),
            .init(
                on: "web",
                [
                    "certificate": "/etc/ssl/shop/shop.crt", "key": "/etc/ssl/shop/shop.key", "days": "30",
                    "ca-certificate": "/etc/ssl/shop/ca.crt", "ca-key": "/etc/ssl/shop/ca.key", "restart": "nginx",
                ]),
        ]
    ) { arguments throws(FaultError) in
        let days = arguments.number("days")
        return try Reissue(arguments, from: "\(days) days ago 1 year ago", to: "\(days) days ago").plan
    }

    static let notYet = FaultKind(
        "tls.not-yet-valid",
        summary: "Replaces a certificate by one of the same name and key that is valid from a later day on.",
        symptom: "Clients say \"certificate is not yet valid\".",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: pair + [.init("days", .int(1...3650), default: "20", "In how many days it becomes valid.")] + issuer,
        examples: [.init(on: "web", files)]
    ) { arguments throws(FaultError) in
        let days = arguments.number("days")
        return try Reissue(arguments, from: "\(days) days", to: "\(days) days 1 year").plan
    }

    static let wrongName = FaultKind(
        "tls.wrong-name",
        summary: "Replaces a certificate by one for other names.",
        symptom: "Clients say that the certificate does not match the host's name.",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: pair + [
            .init(
                "names", .list(.string(pattern: Pattern.name, explanation: "a host name"), minimum: 1), required: true,
                "The names it is for; the first is its common name, too.")
        ] + issuer,
        examples: [
            .init(
                on: "web",
                [
                    "certificate": "/etc/ssl/shop/shop.crt", "key": "/etc/ssl/shop/shop.key",
                    "names": "[www.shop.test, static.shop.test]",
                ])
        ]
    ) { arguments throws(FaultError) in
        try Reissue(arguments, from: "40 days ago", to: "325 days", names: arguments.texts("names")).plan
    }

    static let incompleteChain = FaultKind(
        "tls.incomplete-chain",
        summary: "Cuts everything after the first certificate from a chain.",
        symptom: "Clients that do not have the intermediate say \"unable to get local issuer certificate\".",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: [
            .init("certificate", .path, required: true, "The chain's file, PEM, with two certificates or more."),
            FileFaults.restart,
        ],
        examples: [.init(on: "web", ["certificate": "/etc/ssl/shop/shop.crt"])]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("certificate"), "unit": arguments.text("restart")],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                save "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                edit "$file" '
                    my $end = "-----END CERTIFICATE-----\n"; my $at = index($_, $end);
                    if ($at >= 0 && index($_, $end, $at + 1) > 0) { $_ = substr($_, 0, $at + length $end); $done = 1 }
                '
                restart "$unit"
                """#,
            undo: "restore \"$file\"\nrestore_units")
    }

    static let keyMismatch = FaultKind(
        "tls.key-mismatch",
        summary: "Replaces a private key by a new one of the same sort, which is not the certificate's.",
        symptom: "The service does not start: \"key values mismatch\".",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: [
            .init("key", .path, required: true, "The private key, PEM, not encrypted."),
            .init("kept", .path, "Where the right key lies from now on; absent, nowhere."),
            FileFaults.restart,
        ],
        examples: [
            .init(on: "web", ["key": "/etc/ssl/shop/shop.key"]),
            .init(on: "web", ["key": "/etc/ssl/shop/shop.key", "kept": "/etc/ssl/shop/old/shop.key"]),
        ]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("key"), "kept": arguments.text("kept"), "unit": arguments.text("restart")],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                sort=$(openssl pkey -in "$file" -noout -text 2>/dev/null) || fail "$file is no private key"
                bits=$(printf '%s\n' "$sort" | sed -n 's/.*Private-Key: (\([0-9]*\) bit.*/\1/p' | head -n 1)
                curve=$(printf '%s\n' "$sort" | sed -n 's/^ASN1 OID: //p')
                case $sort in
                    *modulus:*) set -- -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" ;;
                    *"ASN1 OID:"*) set -- -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" ;;
                    *) set -- -algorithm "$(printf '%s\n' "$sort" | sed -n '1s/ .*//p')" ;;
                esac
                save "$file" ${kept:+"$kept"}
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                if [ -n "$kept" ]; then
                    [ ! -e "$kept" ] || fail "$kept is there already"
                    put "$kept" 0600 <"$file"
                fi
                new=$(openssl genpkey "$@" 2>/dev/null)
                printf '%s\n' "$new" | put "$file" 0600
                restart "$unit"
                """#,
            undo: #"""
                restore "$file" ${kept:+"$kept"}
                restore_units
                """#)
    }

    static let unreadableKey = FaultKind(
        "tls.unreadable-key",
        summary: "Takes a private key away from the account that must read it.",
        symptom: "The service says \"Permission denied\" for the key; openssl as root finds nothing wrong with it.",
        needs: ["a service that reads the key as another account than root"],
        reboot: "Stays.",
        arguments: [
            .init("key", .path, required: true, "The private key."),
            .init("mode", .mode, default: "0600", "Its permission bits from now on."),
            .init(
                "owner", .string(pattern: Pattern.owner, explanation: "an account, or account:group"),
                default: "root:root", "Its owner from now on."),
            FileFaults.restart,
        ],
        examples: [.init(on: "db", ["key": "/etc/ssl/shop/shop.key"])]
    ) { arguments in
        FaultPlan(
            [
                "file": arguments.text("key"), "mode": arguments.octal("mode"), "owner": arguments.text("owner"),
                "unit": arguments.text("restart"),
            ],
            inject: #"""
                [ -f "$file" ] || fail "$file is not there"
                save_mode "$file"
                if [ -n "$unit" ]; then save_unit "$unit"; fi
                chown "$owner" "$file"
                chmod "$mode" "$file"
                restart "$unit"
                """#,
            undo: "restore_mode \"$file\"\nrestore_units")
    }

    static let weakKey = FaultKind(
        "tls.weak-key",
        summary: "Replaces a key by a short one of RSA, and the certificate by one of the same name for it.",
        symptom: "The service or its clients say \"ee key too small\"; an old client with a lower bar is content.",
        needs: ["openssl"],
        reboot: "Stays.",
        arguments: pair + [.init("bits", .int(512...1536), default: "1024", "The new key's length.")] + issuer,
        examples: [.init(on: "web", files)]
    ) { arguments throws(FaultError) in
        try Reissue(arguments, from: "40 days ago", to: "325 days", bits: arguments.number("bits")).plan
    }
}
