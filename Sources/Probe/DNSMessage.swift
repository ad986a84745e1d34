internal import Glibc
internal import Grading

/// A question to a name server and the reading of its replies, RFC 1035; replies are hostile.
struct DNSMessage {
    private let id: UInt16
    private let record: DNSCheck.Record
    /// The question as it is sent.
    let bytes: [UInt8]
    private let question: ArraySlice<UInt8>

    init(id: UInt16, name: String, record: DNSCheck.Record) {
        self.id = id
        self.record = record
        var message: [UInt8] = [UInt8(id >> 8), UInt8(id & 0xff), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        for label in name.split(separator: ".") {
            message.append(UInt8(min(63, label.utf8.count)))
            message += label.utf8.prefix(63)
        }
        message += [0, 0, Self.number(of: record), 0, 1]
        bytes = message
        question = message[12...]
    }

    /// Reads a reply; nil where it is not one to this question.
    func answer(in reply: [UInt8]) -> DNSCheck.Answer? {
        guard reply.count >= 12 + question.count, UInt16(reply[0]) << 8 | UInt16(reply[1]) == id,
            reply[2] & 0x80 != 0, Self.lowercased(reply[12..<12 + question.count]) == Self.lowercased(question)
        else { return nil }
        if reply[2] & 0x02 != 0 { return .failure("the answer does not fit a datagram") }
        switch reply[3] & 0x0f {
        case 0: return records(in: reply)
        case 3: return .records([])
        case let code: return .failure("the server answers with code \(code)")
        }
    }

    private func records(in reply: [UInt8]) -> DNSCheck.Answer {
        var cursor = Cursor(bytes: reply, offset: 12 + question.count)
        let count = Int(reply[6]) << 8 | Int(reply[7])
        var found: [String] = []
        for _ in 0..<min(count, 256) {
            guard cursor.name() != nil, let type = cursor.word(), cursor.skip(6), let length = cursor.word() else {
                return .failure("the answer is malformed")
            }
            let end = cursor.offset + Int(length)
            guard end <= reply.count else { return .failure("the answer is malformed") }
            if type == UInt16(Self.number(of: record)), let text = text(of: cursor, end: end) { found.append(text) }
            cursor.offset = end
        }
        return .records(found)
    }

    private func text(of cursor: Cursor, end: Int) -> String? {
        var cursor = cursor
        let data = Array(cursor.bytes[cursor.offset..<end])
        switch record {
        case .a: return data.count == 4 ? Self.address(data, AF_INET) : nil
        case .aaaa: return data.count == 16 ? Self.address(data, AF_INET6) : nil
        case .cname: return cursor.name()
        case .txt:
            var text: [UInt8] = []
            var rest = data[...]
            while let length = rest.popFirst() {
                text += rest.prefix(Int(length))
                rest = rest.dropFirst(Int(length))
            }
            return HostileText.decode(text)
        }
    }

    private static func number(of record: DNSCheck.Record) -> UInt8 {
        switch record {
        case .a: 1
        case .aaaa: 28
        case .cname: 5
        case .txt: 16
        }
    }

    private static func address(_ bytes: [UInt8], _ family: Int32) -> String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, UInt32(text.count)) != nil else { return nil }
        return HostileText.decode(text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// A place in a reply.
    private struct Cursor {
        let bytes: [UInt8]
        var offset: Int

        mutating func word() -> UInt16? {
            guard offset + 2 <= bytes.count else { return nil }
            defer { offset += 2 }
            return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
        }

        mutating func skip(_ count: Int) -> Bool {
            offset += count
            return offset <= bytes.count
        }

        /// Reads a name, whose end may be elsewhere in the message; such references only lead backwards.
        mutating func name() -> String? {
            var labels: [String] = []
            var place = offset
            var limit = offset
            var hasJumped = false
            while place < bytes.count, labels.count <= 128 {
                let length = Int(bytes[place])
                if length == 0 {
                    if !hasJumped { offset = place + 1 }
                    return labels.joined(separator: ".")
                }
                if length & 0xc0 == 0xc0 {
                    guard place + 1 < bytes.count else { return nil }
                    let target = (length & 0x3f) << 8 | Int(bytes[place + 1])
                    guard target < limit else { return nil }
                    if !hasJumped { offset = place + 2 }
                    hasJumped = true
                    place = target
                    limit = target
                } else {
                    guard length & 0xc0 == 0, place + 1 + length <= bytes.count else { return nil }
                    labels.append(HostileText.decode(bytes[place + 1..<place + 1 + length]))
                    place += 1 + length
                }
            }
            return nil
        }
    }
}
