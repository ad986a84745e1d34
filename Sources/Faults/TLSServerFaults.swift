import Scenario

/// Faults of what nginx demands of those who connect with TLS.
enum TLSServerFaults {
    static let all: [FaultKind] = [clientCertificate, protocols]

    static let clientCertificate = FaultKind(
        "tls.client-certificate",
        summary: "Has nginx demand a certificate of every client.",
        symptom: "The handshake is fine, and every request is a 400 \"No required SSL certificate was sent\".",
        needs: ["nginx with a site that has ssl"],
        reboot: "Stays.",
        arguments: [
            .init("file", .path, default: "/etc/nginx/sites-enabled/default", "The site's file."),
            .init("authority", .path, required: true, "The certificate of the authority that clients would need, PEM."),
        ],
        examples: [.init(on: "web", ["authority": "/etc/ssl/shop/ca.crt"])]
    ) { arguments in
        Edit(
            file: arguments.text("file"), unit: "nginx", value: arguments.text("authority"),
            change: #"""
                $done = s{^([ \t]*ssl_certificate[ \t])}{    ssl_client_certificate $ENV{value};\n    ssl_verify_client on;\n$1}m;
                """#
        ).plan
    }

    static let protocols = FaultKind(
        "tls.protocols",
        summary: "Has nginx speak other versions of TLS than its clients.",
        symptom: "Some clients, old or new, fail with \"protocol version\" or \"handshake failure\"; others are fine.",
        needs: ["nginx with a site that has ssl"],
        reboot: "Stays.",
        arguments: [
            .init("file", .path, default: "/etc/nginx/nginx.conf", "The file with ssl_protocols."),
            .init(
                "versions", .list(.word(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]), minimum: 1), required: true,
                "The versions that it speaks from now on."),
        ],
        examples: [.init(on: "web", ["versions": "[TLSv1.3]"])]
    ) { arguments in
        Edit(
            file: arguments.text("file"), unit: "nginx", value: arguments.texts("versions").joined(separator: " "),
            change: #"$done = s{^([^#\n]*\bssl_protocols[ \t]+)[^;]*;}{$1$ENV{value};}mg;"#
        ).plan
    }
}
