/// One line of an image's pristine `/etc/passwd`.
public struct Account: Equatable, Sendable {
    /// The login name.
    public let name: String
    /// The user id, 0…65535.
    public let uid: UInt32
    /// The primary group id, 0…65535.
    public let gid: UInt32
    /// The home folder, absolute.
    public let home: String
    /// The login shell.
    public let shell: String

    /// Reads a line `name:password:uid:gid:gecos:home:shell`; nil where it is not such a line.
    public init?(line: some StringProtocol) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 7, !fields[0].isEmpty, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]),
            uid < 65536, gid < 65536, fields[5].hasPrefix("/")
        else { return nil }
        name = String(fields[0])
        self.uid = uid
        self.gid = gid
        home = String(fields[5])
        shell = fields[6].isEmpty ? "/bin/sh" : String(fields[6])
    }
}
