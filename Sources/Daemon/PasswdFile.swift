internal import Wire

/// The users of a pristine image: what its `/etc/passwd` says, never the live host's.
struct PasswdFile: Sendable {
    private let logins: [String: LoginPlan]

    /// Reads the lines `name:x:uid:gid:comment:home:shell`; others are passed over.
    init(_ text: String) {
        var logins: [String: LoginPlan] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 7, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { continue }
            logins[fields[0]] = LoginPlan(
                user: fields[0], uid: uid, gid: gid, home: fields[5].isEmpty ? "/" : fields[5],
                shell: fields[6].isEmpty ? "/bin/sh" : fields[6])
        }
        self.logins = logins
    }

    /// The user of that name; nil where the image has none.
    func login(_ name: String) -> LoginPlan? { logins[name] }
}
