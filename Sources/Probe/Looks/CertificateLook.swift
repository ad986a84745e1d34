internal import COpenSSL
internal import Glibc
internal import Grading
internal import Linux

extension CertificateCheck: Look {
    private static var fileLimit: Int { 1 << 20 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        let authorities = try trust?.read(scene)
        let bytes: [UInt8]
        do {
            bytes = try files.read(path, limit: Self.fileLimit).bytes
        } catch {
            return judge(missing: error.words)
        }
        let chain = CertificateList(pem: bytes)
        guard let leaf = chain.first else { return judge(missing: "it holds no certificate") }
        guard let age = Self.seconds(from: X509_get0_notBefore(leaf), to: nil),
            let left = Self.seconds(from: nil, to: X509_get0_notAfter(leaf))
        else { return judge(missing: "its dates cannot be read") }
        return judge(
            Seen(
                subject: Self.subject(leaf), age: age, secondsLeft: left,
                missingNames: names.filter { !Self.isFor($0, leaf) }, keyTrouble: keyTrouble(leaf, files),
                chainTrouble: authorities.map { chain.trouble(trusting: CertificateList(pem: $0)) } ?? ""))
    }

    private static func subject(_ certificate: OpaquePointer) -> String {
        var text = [CChar](repeating: 0, count: 512)
        X509_NAME_oneline(X509_get_subject_name(certificate), &text, Int32(text.count))
        return HostileText.decode(text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    /// Seconds between two times; nil stands for now.
    private static func seconds(
        from start: UnsafePointer<ASN1_TIME>?, to end: UnsafePointer<ASN1_TIME>?
    ) -> Int? {
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, start, end) == 1 else { return nil }
        return Int(days) * 86_400 + Int(seconds)
    }

    private static func isFor(_ name: String, _ certificate: OpaquePointer) -> Bool {
        Endpoint(numeric: name) == nil
            ? X509_check_host(certificate, name, name.utf8.count, 0, nil) == 1
            : X509_check_ip_asc(certificate, name, 0) == 1
    }

    private func keyTrouble(_ certificate: OpaquePointer, _ files: FolderView) -> String {
        guard let key else { return "" }
        let bytes: [UInt8]
        do {
            bytes = try files.read(key, limit: Self.fileLimit).bytes
        } catch {
            return error.words
        }
        guard let source = BIO_new_mem_buf(bytes, Int32(bytes.count)) else { return "it cannot be read" }
        defer { BIO_free(source) }
        // Without this OpenSSL would ask a terminal for the password of a key that has one.
        guard let parsed = PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in 0 }, nil) else {
            return "it holds no key, or one with a password"
        }
        defer { EVP_PKEY_free(parsed) }
        return X509_check_private_key(certificate, parsed) == 1 ? "" : "it is another certificate's"
    }
}

/// The certificates of a PEM text, in order; at most two hundred.
private final class CertificateList {
    private var certificates: [OpaquePointer] = []

    init(pem bytes: [UInt8]) {
        guard let source = BIO_new_mem_buf(bytes, Int32(bytes.count)) else { return }
        defer { BIO_free(source) }
        while certificates.count < 200, let certificate = PEM_read_bio_X509(source, nil, nil, nil) {
            certificates.append(certificate)
        }
        ERR_clear_error()  // the end of the text reads as an error
    }

    deinit { certificates.forEach { X509_free($0) } }

    var first: OpaquePointer? { certificates.first }

    /// Why the first certificate does not lead to one of the authorities; empty where it does.
    func trouble(trusting authorities: CertificateList) -> String {
        guard let leaf = first, let store = X509_STORE_new(), let context = X509_STORE_CTX_new(),
            let between = OPENSSL_sk_new_null()
        else { return "OpenSSL could not be started" }
        defer {
            OPENSSL_sk_free(between)
            X509_STORE_CTX_free(context)
            X509_STORE_free(store)
        }
        for authority in authorities.certificates { X509_STORE_add_cert(store, authority) }
        for certificate in certificates.dropFirst() {
            OPENSSL_sk_push(between, UnsafeRawPointer(certificate))
        }
        guard X509_STORE_CTX_init(context, store, leaf, between) == 1 else { return "OpenSSL could not be started" }
        if X509_verify_cert(context) == 1 { return "" }
        let code = Int(X509_STORE_CTX_get_error(context))
        return X509_verify_cert_error_string(code).map { String(cString: $0) } ?? "code \(code)"
    }
}
