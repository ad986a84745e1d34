internal import COpenSSL
internal import Glibc
internal import Grading
internal import Linux

extension TLSCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let endpoint = try Endpoint.find(host, scene)
        let certificates = try trust.read(scene)
        try Confinement.enterNetworkAsNobody(of: scene.host)
        let deadline = Deadline(milliseconds: timeout)
        do {
            guard let socket = try endpoint.connected(port: port, before: deadline) else {
                return judge(Answer(verdict: .failed, detail: "the port is silent"))
            }
            let handshake = try Handshake(socket: socket.raw, name: name, certificates: certificates)
            if let trouble = try handshake.perform(before: deadline) {
                return judge(Answer(verdict: .failed, detail: trouble))
            }
            return judge(handshake.answer)
        } catch let error as SystemError {
            return judge(Answer(verdict: .failed, detail: error.description))
        } catch let error as LookFailure {
            throw error
        } catch {
            throw .grader("\(error)")
        }
    }
}

/// A handshake that goes on whatever the certificate is, so that it can be described.
private final class Handshake {
    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let socket: Int32

    init(socket: Int32, name: String, certificates: [UInt8]) throws(LookFailure) {
        self.socket = socket
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw .grader("OpenSSL could not be started.") }
        guard let ssl = SSL_new(context) else {
            SSL_CTX_free(context)
            throw .grader("OpenSSL could not be started.")
        }
        self.context = context
        self.ssl = ssl
        SSL_set_verify(ssl, SSL_VERIFY_NONE, nil)
        trust(certificates)
        if Endpoint(numeric: name) != nil {
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name)
        } else {
            _ = copenssl_set_server_name(ssl, name)
            SSL_set1_host(ssl, name)
        }
        SSL_set_fd(ssl, socket)
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    private func trust(_ certificates: [UInt8]) {
        guard let source = BIO_new_mem_buf(certificates, Int32(certificates.count)) else { return }
        defer { BIO_free(source) }
        let store = SSL_CTX_get_cert_store(context)
        while let certificate = PEM_read_bio_X509(source, nil, nil, nil) {
            X509_STORE_add_cert(store, certificate)
            X509_free(certificate)
        }
        ERR_clear_error()  // the end of the text reads as an error
    }

    /// Shakes hands.
    ///
    /// - Returns: Why it did not work; nil where it did.
    func perform(before deadline: Deadline) throws(SystemError) -> String? {
        while true {
            let result = SSL_connect(ssl)
            if result == 1 { return nil }
            let code = SSL_get_error(ssl, result)
            let events: Int32
            switch code {
            case SSL_ERROR_WANT_READ: events = POLLIN
            case SSL_ERROR_WANT_WRITE: events = POLLOUT
            default: return Self.reason()
            }
            guard try deadline.wait(for: events, on: socket) else { return "the handshake did not end in time" }
        }
    }

    var answer: TLSCheck.Answer {
        let code = SSL_get_verify_result(ssl)
        let detail = X509_verify_cert_error_string(code).map { String(cString: $0) } ?? "code \(code)"
        return TLSCheck.Answer(verdict: Self.verdict(Int32(code)), detail: detail, secondsLeft: secondsLeft)
    }

    private static func verdict(_ code: Int32) -> TLSCheck.Verdict {
        switch code {
        case X509_V_OK: .valid
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .early
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .wrongName
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED:
            .untrusted
        default: .invalid
        }
    }

    private var secondsLeft: Int? {
        guard let certificate = SSL_get1_peer_certificate(ssl) else { return nil }
        defer { X509_free(certificate) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, nil, X509_get0_notAfter(certificate)) == 1 else { return nil }
        return Int(days) * 86_400 + Int(seconds)
    }

    private static func reason() -> String {
        let code = ERR_get_error()
        guard code != 0, let text = ERR_reason_error_string(code) else { return "the other side hung up" }
        return String(cString: text)
    }
}
