internal import Glibc
internal import Grading
internal import Linux

/// Questions to the route netlink of the network that this process is in; anybody may ask them.
struct RouteNetlink: ~Copyable {
    /// One message of an answer.
    struct Message {
        /// Its kind, for example `RTM_NEWROUTE`.
        let type: UInt16
        /// The fixed part.
        let head: [UInt8]
        /// The attributes by number.
        let attributes: [UInt16: [UInt8]]

        /// A number of four bytes in the machine's order.
        static func word(_ bytes: some Collection<UInt8>) -> UInt32 {
            var word: UInt32 = 0
            withUnsafeMutableBytes(of: &word) { $0.copyBytes(from: bytes.prefix(4)) }
            return word
        }

        /// A text that ends with a zero.
        func text(_ number: UInt16) -> String? {
            attributes[number].map { HostileText.decode($0.prefix { $0 != 0 }) }
        }

        /// An address in its usual form.
        func address(_ number: UInt16) -> String? {
            guard let bytes = attributes[number], bytes.count == 4 || bytes.count == 16 else { return nil }
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            let family = bytes.count == 4 ? AF_INET : AF_INET6
            guard inet_ntop(family, bytes, &text, UInt32(text.count)) != nil else { return nil }
            return HostileText.decode(text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
        }
    }

    /// What `linux/netlink.h` and `linux/rtnetlink.h` call by names that Swift cannot see.
    enum Number {
        static let family: Int32 = 0
        static let request: UInt16 = 0x1
        static let dump: UInt16 = 0x300
        static let error: UInt16 = 2
        static let done: UInt16 = 3
        static let getLink: UInt16 = 18
        static let getAddress: UInt16 = 22
        static let getRoute: UInt16 = 26
        /// A route that leads on, and one that ends here.
        static let unicast: UInt8 = 1
        static let local: UInt8 = 2
    }

    private static let headerSize = 16
    private let socket: Descriptor

    /// Opens a connection.
    init() throws(SystemError) {
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        socket = Descriptor(owning: try checked("socket", "netlink") { Glibc.socket(AF_NETLINK, kind, Number.family) })
    }

    /// Asks and reads the answer to its end.
    ///
    /// - Parameters:
    ///   - type: The question's kind, for example `RTM_GETROUTE`.
    ///   - isList: Whether all there are shall be told.
    ///   - head: The fixed part.
    ///   - attributes: Pairs of number and bytes.
    ///   - headSize: The size of the fixed part of the answer's messages.
    func ask(
        _ type: UInt16, isList: Bool, head: [UInt8], attributes: [(UInt16, [UInt8])] = [], headSize: Int,
        before deadline: Deadline
    ) throws(SystemError) -> [Message] {
        var body = head
        for (number, bytes) in attributes {
            body += Self.bytes(UInt16(4 + bytes.count)) + Self.bytes(number) + bytes
            body += [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
        }
        let flags = Number.request | (isList ? Number.dump : 0)
        let size = UInt32(Self.headerSize + body.count)
        let request =
            Self.bytes(size) + Self.bytes(type) + Self.bytes(flags) + Self.bytes(UInt32(1)) + Self.bytes(UInt32(0))
            + body
        try socket.writeAll(request)
        var messages: [Message] = []
        while try deadline.wait(for: POLLIN, on: socket.raw) {
            guard let datagram = try socket.read(upTo: 1 << 16) else { continue }
            if try Self.read(datagram, headSize, into: &messages) || !isList { return messages }
        }
        throw SystemError("netlink", errno: ETIMEDOUT)
    }

    /// Reads the messages of a datagram; true at the end of a list.
    private static func read(
        _ datagram: [UInt8], _ headSize: Int, into messages: inout [Message]
    ) throws(SystemError) -> Bool {
        var rest = datagram[...]
        while rest.count >= headerSize {
            let size = Int(Message.word(rest))
            guard size >= headerSize, size <= rest.count else { break }
            let type = UInt16(truncatingIfNeeded: Message.word(rest.dropFirst(4)))
            let body = Array(rest.prefix(size).dropFirst(headerSize))
            rest = rest.dropFirst((size + 3) & ~3)
            if type == Number.done { return true }
            if type == Number.error {
                let code = Int32(bitPattern: Message.word(body))
                if code < 0 { throw SystemError("netlink", errno: -code) }
                return true
            }
            guard body.count >= headSize else { continue }
            messages.append(
                Message(
                    type: type, head: Array(body.prefix(headSize)), attributes: attributes(body.dropFirst(headSize))))
        }
        return false
    }

    private static func attributes(_ bytes: ArraySlice<UInt8>) -> [UInt16: [UInt8]] {
        var result: [UInt16: [UInt8]] = [:]
        var rest = bytes
        while rest.count >= 4 {
            let word = Message.word(rest)
            let size = Int(word & 0xffff)
            guard size >= 4, size <= rest.count else { break }
            // The two upper bits are flags.
            result[UInt16(truncatingIfNeeded: word >> 16) & 0x3fff] = Array(rest.prefix(size).dropFirst(4))
            rest = rest.dropFirst((size + 3) & ~3)
        }
        return result
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number) { Array($0) }
    }
}
