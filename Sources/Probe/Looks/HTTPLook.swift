internal import CCurl
internal import Grading
internal import Linux

extension HTTPCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        switch try exchange(scene) {
        case .answer(let answer): return judge(answer)
        case .failure(let reason): return judge(failure: reason)
        }
    }

    /// Sends the request, as nobody in the host's network.
    func exchange(_ scene: Scene) throws(LookFailure) -> HTTPExchange.Outcome {
        let place = try URLPlace(url)
        let endpoint = try Endpoint.find(connectTo ?? place.host, scene)
        let certificates = url.hasPrefix("https") || follow ? try trust.read(scene) : []
        try Confinement.enterNetworkAsNobody(of: scene.host)
        let exchange = try HTTPExchange()
        exchange.prepare(self, certificates: certificates)
        exchange.resolve(
            [place.host: endpoint.address].merging(scene.addresses) { own, _ in own }, ports: [place.port, 80, 443])
        return exchange.perform()
    }
}

extension CertificateTrust {
    /// Reads the certificates as PEM, before the look gives up the right to.
    func read(_ scene: Scene) throws(LookFailure) -> [UInt8] {
        switch self {
        case .text(let text): return Array(text.utf8)
        case .file(let path):
            do {
                return try scene.host.files.read(path, limit: 4 << 20).bytes
            } catch {
                return []  // nobody is trusted, as for the programs on the host
            }
        }
    }
}

/// The host and port of a URL, as libcurl reads it.
struct URLPlace {
    let host: String
    let port: Int

    init(_ url: String) throws(LookFailure) {
        let handle = curl_url()
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
            let host = Self.part(CURLUPART_HOST, handle),
            let port = Self.part(CURLUPART_PORT, handle).flatMap({ Int($0) })
        else { throw .grader("\(url) is not a URL.") }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
    }

    private static func part(_ what: CURLUPart, _ handle: OpaquePointer?) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, what, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
