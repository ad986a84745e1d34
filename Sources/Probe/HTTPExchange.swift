internal import CCurl
internal import Glibc
internal import Grading

/// One request by libcurl, with caps on all that comes back.
final class HTTPExchange {
    /// How it went.
    enum Outcome {
        /// Something that is HTTP came back.
        case answer(HTTPCheck.Answer)
        /// libcurl's words.
        case failure(String)
    }

    private let curl: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>?] = []
    private let reception = HTTPReception()

    init() throws(LookFailure) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let curl = curl_easy_init() else {
            throw .grader("libcurl could not be started.")
        }
        self.curl = curl
    }

    deinit {
        curl_easy_cleanup(curl)
        for list in lists { curl_slist_free_all(list) }
    }

    /// Sets everything but names.
    func prepare(_ check: HTTPCheck, certificates: [UInt8]) {
        ccurl_set_string(curl, CURLOPT_URL, check.url)
        ccurl_set_string(curl, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_string(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        ccurl_set_string(curl, CURLOPT_PROXY, "")
        ccurl_set_string(curl, CURLOPT_USERAGENT, "breakfix-probe")
        ccurl_set_long(curl, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(curl, CURLOPT_TIMEOUT_MS, check.timeout)
        ccurl_set_long(curl, CURLOPT_FOLLOWLOCATION, check.follow ? 1 : 0)
        ccurl_set_long(curl, CURLOPT_MAXREDIRS, 5)
        ccurl_set_list(curl, CURLOPT_HTTPHEADER, list(check.headers.map { "\($0.name): \($0.value)" }))
        if check.isInsecure {
            ccurl_set_long(curl, CURLOPT_SSL_VERIFYPEER, 0)
            ccurl_set_long(curl, CURLOPT_SSL_VERIFYHOST, 0)
        }
        ccurl_set_string(curl, CURLOPT_CAINFO, nil)
        ccurl_set_string(curl, CURLOPT_CAPATH, nil)
        ccurl_set_trust(curl, certificates, certificates.count)
        prepareRequest(check)
        let context = Unmanaged.passUnretained(reception).toOpaque()
        ccurl_set_receiver(curl, CURLOPT_WRITEFUNCTION, receiveBody)
        ccurl_set_pointer(curl, CURLOPT_WRITEDATA, context)
        ccurl_set_receiver(curl, CURLOPT_HEADERFUNCTION, receiveHeader)
        ccurl_set_pointer(curl, CURLOPT_HEADERDATA, context)
    }

    private func prepareRequest(_ check: HTTPCheck) {
        if check.body != nil || check.method == "POST" {
            let text = check.body ?? ""
            ccurl_set_long(curl, CURLOPT_POSTFIELDSIZE, text.utf8.count)
            ccurl_set_string(curl, CURLOPT_COPYPOSTFIELDS, text)
        }
        switch (check.method, check.body) {
        case ("GET", nil), ("POST", _): break  // libcurl's own; it then changes POST to GET where a redirect says so
        case ("HEAD", _): ccurl_set_long(curl, CURLOPT_NOBODY, 1)
        default: ccurl_set_string(curl, CURLOPT_CUSTOMREQUEST, check.method)
        }
    }

    /// Tells libcurl all the names there are; it asks no resolver.
    func resolve(_ addresses: [String: String], ports: Set<Int>) {
        var entries: [String] = []
        for (name, address) in addresses {
            entries += ports.map { "\(name):\($0):\(address)" }
        }
        ccurl_set_list(curl, CURLOPT_RESOLVE, list(entries))
    }

    /// Sends the request and waits for the answer.
    func perform() -> Outcome {
        let result = curl_easy_perform(curl)
        if let trouble = reception.trouble { return .failure(trouble) }
        guard result == CURLE_OK || reception.isCut else {
            return .failure(String(cString: curl_easy_strerror(result)))
        }
        var status = 0
        ccurl_get_long(curl, CURLINFO_RESPONSE_CODE, &status)
        return .answer(
            .init(status: status, headers: reception.headers, body: reception.body, isCut: reception.isCut))
    }

    private func list(_ texts: [String]) -> UnsafeMutablePointer<curl_slist>? {
        let list = texts.reduce(nil) { curl_slist_append($0, $1) }
        lists.append(list)
        return list
    }
}

/// What has come back so far.
final class HTTPReception {
    static let bodyLimit = 1 << 20
    static let headerLimit = 64 << 10

    private(set) var headers: [HTTPCheck.Header] = []
    private(set) var body: [UInt8] = []
    private(set) var isCut = false
    private(set) var trouble: String?
    private var headerBytes = 0

    /// Keeps a part of the body.
    ///
    /// - Returns: Whether more is wanted.
    func keep(body part: UnsafeRawBufferPointer) -> Bool {
        body += part.prefix(Self.bodyLimit - body.count)
        isCut = isCut || body.count == Self.bodyLimit
        return !isCut
    }

    /// Keeps a line of the header; a status line begins a new answer.
    func keep(header line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            trouble = "the header is larger than \(Self.headerLimit >> 10) KiB"
            return false
        }
        let text = HostileText.decode(line)
        if text.hasPrefix("HTTP/") {
            headers = []
            body = []
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { !$0.isWhitespace }
            headers.append(.init(name: String(text[..<colon]), value: end.map { String(value[...$0]) } ?? ""))
        }
        return true
    }
}

/// libcurl's callback for the body; taking fewer bytes than offered ends the transfer.
private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let reception = Unmanaged<HTTPReception>.fromOpaque(context).takeUnretainedValue()
    return reception.keep(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

/// libcurl's callback for one line of a header.
private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let reception = Unmanaged<HTTPReception>.fromOpaque(context).takeUnretainedValue()
    return reception.keep(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}
