/// Names and numbers of a host's users or groups, read from its `/etc/passwd` or `/etc/group` as data.
public struct Accounts: Sendable, Equatable {
    /// One line.
    public struct Entry: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The number.
        public var number: UInt32
        /// Everything after the number, split at the colons.
        public var rest: [String]
    }

    /// The lines that could be read, in order.
    public let entries: [Entry]

    /// Reads lines of `name:password:number:…`; other lines are left out, and no more than 10 000 are read.
    public init(file bytes: [UInt8]) {
        var entries: [Entry] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")).prefix(10_000) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 16, omittingEmptySubsequences: false)
            guard fields.count >= 3, !fields[0].isEmpty, let number = UInt32(HostileText.decode(fields[2])) else {
                continue
            }
            let rest = fields.dropFirst(3).map { HostileText.decode($0) }
            entries.append(Entry(name: HostileText.decode(fields[0]), number: number, rest: rest))
        }
        self.entries = entries
    }

    /// The entry of a name; the first one wins, as in the C library.
    public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    /// The number of a name, or of a number as text; nil where there is none.
    public func number(of text: String) -> UInt32? { self[text]?.number ?? UInt32(text) }

    /// The name of a number, or the number as text.
    public func name(of number: UInt32) -> String { entries.first { $0.number == number }?.name ?? String(number) }
}
