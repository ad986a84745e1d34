public import Scenario

/// `port`: who listens where on the host, from the kernel's tables.
public struct PortCheck: CheckKind {
    /// A transport protocol.
    public enum Transport: String, Sendable, CaseIterable {
        /// TCP.
        case tcp
        /// UDP.
        case udp
    }

    /// What shall be there.
    public enum Expectation: String, Sendable, CaseIterable {
        /// Somebody listens.
        case listening
        /// Nobody does.
        case free
    }

    /// A socket that listens.
    public struct Listener: Sendable, Equatable {
        /// The address in its usual form, for example `127.0.0.1` or `::`.
        public var address: String
        /// The port.
        public var port: UInt16
        /// The socket's inode, which leads to its processes.
        public var inode: UInt64

        /// Makes a description.
        public init(address: String, port: UInt16, inode: UInt64) {
            self.address = address
            self.port = port
            self.inode = inode
        }
    }

    /// The port.
    public let port: UInt16
    /// The transport protocol.
    public let transport: Transport
    /// The exact address it is bound to.
    public let address: String?
    /// The name of a process that has the socket.
    public let process: String?
    /// What shall be there.
    public let expectation: Expectation

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        port = try reader.port("port")
        transport = try reader.word("protocol", default: .tcp)
        address = try reader.optionalString("address")
        process = try reader.optionalString("process")
        expectation = try reader.word("expect", default: .listening)
    }

    /// What the check wants, in words.
    public var expected: String {
        let place = "\(transport.rawValue) port \(port)" + (address.map { " at \($0)" } ?? "")
        return place + " is \(expectation.rawValue)" + (process.map { " by \($0)" } ?? "")
    }

    /// The listeners among all that this check is about.
    public func concerned(_ listeners: [Listener]) -> [Listener] {
        listeners.filter { $0.port == port && (address == nil || address == $0.address) }
    }

    /// Compares the concerned listeners with what is wanted.
    ///
    /// - Parameter owners: The names of the processes that have one of the sockets; looked at where `process` is given.
    public func judge(_ concerned: [Listener], owners: Set<String>) -> Finding {
        let places = concerned.isEmpty ? "nobody" : Set(concerned.map(\.address)).sorted().joined(separator: ", ")
        let isThere = !concerned.isEmpty && (process.map { owners.contains($0) } ?? true)
        let actual = process == nil ? places : "\(places) by \(owners.sorted().joined(separator: ", "))"
        switch (expectation, isThere) {
        case (.listening, true): return passed(actual, "Somebody listens.")
        case (.free, false): return passed(actual, "Nobody listens.")
        case (.free, true): return failed(actual, "Somebody listens.")
        case (.listening, false):
            return failed(actual, concerned.isEmpty ? "Nobody listens." : "Another process listens.")
        }
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "port", summary: "Who listens where on the host, from the kernel's own tables.",
        arguments: ObjectShape(
            "check.port", "A port and who must listen on it.",
            [
                SharedFields.port("The port."),
                .init("protocol", .word(Transport.allCases.map(\.rawValue)), default: "tcp", "The transport protocol."),
                .init(
                    "address", .string(),
                    "The exact address that it is bound to, for example `0.0.0.0` or `::`; any where left out."),
                .init("process", .string(), "The name of a process that has the socket."),
                .init(
                    "expect", .word(Expectation.allCases.map(\.rawValue)), default: "listening",
                    "Whether somebody must listen."),
            ]),
        example: "port: { port: 5432, address: 127.0.0.1, process: postgres }")
}
