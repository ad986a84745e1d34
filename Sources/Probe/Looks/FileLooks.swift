internal import CLinux
internal import COpenSSL
internal import Glibc
internal import Grading
internal import Linux

extension FileCheck: Look {
    /// How much of a file is read to look for texts.
    private static var contentLimit: Int { 4 << 20 }
    /// How large a file may be to be digested.
    private static var digestLimit: Int { 64 << 20 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        try Confinement.onlyRead()
        do {
            return judge(.found(try see(scene.host.files)))
        } catch {
            switch error {
            case .absent: return judge(.absent)
            case .barred(let reason): return judge(.unreachable(reason))
            }
        }
    }

    private func see(_ files: FolderView) throws(FolderView.Miss) -> Seen {
        let place = try files.locate(path, followsLink: followsLink)
        let status = try FolderView.status(of: place)
        var seen = Seen(type: Self.type(of: status), size: Int(status.st_size))
        if seen.type == .symlink { seen.target = Self.target(of: place) }
        guard seen.type == .file else { return seen }
        if needsContent {
            let content = try files.read(path, limit: Self.contentLimit)
            seen.content = content.bytes
            seen.isCut = content.isCut
        }
        if sha256 != nil, seen.size <= Self.digestLimit {
            let content = try files.read(path, limit: Self.digestLimit)
            if !content.isCut { seen.sha256 = Self.digest(content.bytes) }
        }
        return seen
    }

    private static func type(of status: stat) -> FileType {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .symlink
        case S_IFIFO: .fifo
        case S_IFSOCK: .socket
        default: .device
        }
    }

    private static func target(of link: borrowing Descriptor) -> String {
        FolderView.linkTarget("", below: link.raw) ?? ""
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension ModeCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        try Confinement.onlyRead()
        let files = scene.host.files
        do {
            let status = try FolderView.status(of: try files.locate(path))
            let seen = Seen(mode: Int(status.st_mode & 0o7777), owner: status.st_uid, group: status.st_gid)
            return judge(seen, users: files.accounts("/etc/passwd"), groups: files.accounts("/etc/group"))
        } catch {
            return judge(missing: error.words)
        }
    }
}

extension UserCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        try Confinement.onlyRead()
        let files = scene.host.files
        return judge(users: files.accounts("/etc/passwd"), groups: files.accounts("/etc/group"))
    }
}

extension DiskCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        try Confinement.onlyRead()
        do {
            let place = try scene.host.files.locate(path)
            var info = statfs()
            guard fstatfs(place.raw, &info) == 0 else { return judge(missing: SystemError.last("statfs").description) }
            let block = Int(info.f_bsize)
            return judge(
                Seen(
                    size: Int(clamping: info.f_blocks) * block, free: Int(clamping: info.f_bavail) * block,
                    inodes: Int(clamping: info.f_files), freeInodes: Int(clamping: info.f_ffree)))
        } catch {
            return judge(missing: error.words)
        }
    }
}

extension FolderView {
    /// Reads `/etc/passwd` or `/etc/group`; empty where it cannot be read, for then nobody has a name.
    func accounts(_ path: String) -> Accounts {
        do {
            return Accounts(file: try read(path, limit: 1 << 20).bytes)
        } catch {
            return Accounts(file: [])
        }
    }
}
