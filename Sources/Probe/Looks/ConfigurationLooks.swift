internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

extension Confinement {
    /// Becomes who reads the host's files, and nothing else.
    static func readFiles(of scene: Scene) throws(LookFailure) -> FolderView {
        try enterUsers(of: scene.host)
        try onlyRead()
        return scene.host.files
    }
}

extension SettingCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        do {
            return judge(HostileText.decode(try files.read(path, limit: 1 << 20).bytes))
        } catch {
            return judge(missing: error.words)
        }
    }
}

extension FstabCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        do {
            return judge(try files.text("/etc/fstab") ?? "")
        } catch {
            return judge("")  // what cannot be read mounts nothing
        }
    }
}

extension PackageCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        do {
            return judge(database: try files.read("/var/lib/dpkg/status", limit: 16 << 20).bytes)
        } catch {
            return judge(missing: error.words)
        }
    }
}

extension LoginCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        let users = files.accounts("/etc/passwd")
        let fields = users[user]?.rest ?? []
        let shell = fields.count > 3 && !fields[3].isEmpty ? fields[3] : "/bin/sh"
        return judge(
            Seen(
                users: users, shadow: Self.text("/etc/shadow", files), shells: Self.text("/etc/shells", files),
                homeOwner: fields.count > 2 ? Self.status(fields[2], files).flatMap(Self.owner) : nil,
                hasShell: Self.status(shell, files).map { $0.st_mode & S_IFMT == S_IFREG && $0.st_mode & 0o111 != 0 }
                    ?? false,
                isClosed: Self.status("/etc/nologin", files) != nil, today: time(nil) / 86_400))
    }

    private static func text(_ path: String, _ files: FolderView) -> String {
        do {
            return try files.text(path) ?? ""
        } catch {
            return ""  // what login cannot read either
        }
    }

    private static func status(_ path: String, _ files: FolderView) -> stat? {
        do {
            return try FolderView.status(of: try files.locate(path))
        } catch {
            return nil
        }
    }

    private static func owner(_ status: stat) -> UInt32? {
        status.st_mode & S_IFMT == S_IFDIR ? status.st_uid : nil
    }
}

extension CronCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        let users = files.accounts("/etc/passwd")
        var tables = [Self.table("/etc/crontab", owner: nil, number: 0, files)]
        do {
            var walk = TreeWalk(limit: 1000)
            try walk.walk(try files.openFolder("/etc/cron.d"), isDeep: false) { entry in
                tables.append(Self.table("/etc/cron.d/" + entry.name, owner: nil, number: 0, files))
            }
        } catch {
            tables.append(nil)  // no such folder, no such tables
        }
        if let number = users[user]?.number {
            tables.append(Self.table("/var/spool/cron/crontabs/" + user, owner: user, number: number, files))
        }
        return judge(tables.compactMap(\.self))
    }

    /// Reads a crontab with what Debian's cron says of its name, owner and mode; nil where there is none.
    private static func table(_ path: String, owner: String?, number: UInt32, _ files: FolderView) -> CronTable? {
        do {
            let status = try FolderView.status(of: try files.locate(path, followsLink: false))
            if status.st_mode & S_IFMT == S_IFDIR { return nil }
            let bytes = try files.read(path, limit: 1 << 18).bytes
            let name = (path.split(separator: "/").last ?? "").utf8
            let isPlain = name.allSatisfy { byte in
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            }
            var trouble: String?
            if owner == nil, !isPlain { trouble = "its name has other characters than letters, digits, - and _" }
            if status.st_uid != number { trouble = "it belongs to another user" }
            if status.st_mode & 0o022 != 0 { trouble = "others may write it" }
            if owner != nil, status.st_mode & 0o077 != 0 { trouble = "others may read it" }
            return CronTable(path: path, bytes: bytes, owner: owner, trouble: trouble)
        } catch {
            return nil
        }
    }
}
