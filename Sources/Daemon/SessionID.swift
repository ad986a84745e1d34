/// The names that people type for sessions: six characters of Crockford's base 32.
enum SessionID {
    /// No `I`, `L`, `O`, `U`: nothing that is read as something else.
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// How many characters.
    static let length = 6

    /// An id that `isTaken` does not know yet.
    static func make<Failure: Error>(
        using generator: inout some RandomNumberGenerator, isTaken: (String) throws(Failure) -> Bool
    ) throws(Failure) -> String {
        while true {
            let bytes = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            let id = String(decoding: bytes, as: UTF8.self)
            if !(try isTaken(id)) { return id }
        }
    }

    /// What somebody typed, in the form ids are kept in; nil where it can be no id.
    ///
    /// Lower case is taken, and `O`, `I`, `L` for the digits they look like. What comes out is safe as a file name.
    static func normalized(_ text: String) -> String? {
        guard text.utf8.count == length else { return nil }
        var bytes: [UInt8] = []
        for byte in text.uppercased().utf8 {
            let read: UInt8
            switch byte {
            case UInt8(ascii: "O"): read = UInt8(ascii: "0")
            case UInt8(ascii: "I"), UInt8(ascii: "L"): read = UInt8(ascii: "1")
            default: read = byte
            }
            guard alphabet.contains(read) else { return nil }
            bytes.append(read)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
