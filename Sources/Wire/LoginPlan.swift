/// Who a shell runs as; taken from the pristine image's `/etc/passwd`, never from the live host's.
public struct LoginPlan: WireCodable, Equatable {
    /// The user's name.
    public var user: String
    /// The user id inside the host.
    public var uid: UInt32
    /// The group id inside the host.
    public var gid: UInt32
    /// The home folder inside the host.
    public var home: String
    /// The shell inside the host.
    public var shell: String

    /// Root with bash.
    public static let root = LoginPlan(user: "root", uid: 0, gid: 0, home: "/root", shell: "/bin/bash")

    /// Makes a plan.
    public init(user: String, uid: UInt32, gid: UInt32, home: String, shell: String) {
        self.user = user
        self.uid = uid
        self.gid = gid
        self.home = home
        self.shell = shell
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(user)
        writer.put(uid)
        writer.put(gid)
        writer.put(home)
        writer.put(shell)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        user = try reader.string()
        uid = try reader.integer()
        gid = try reader.integer()
        home = try reader.string()
        shell = try reader.string()
    }
}
