internal import CLinux
internal import Digest
internal import Glibc
internal import Grading
internal import Linux

extension FolderCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        do {
            var seen = Seen()
            var walk = TreeWalk(limit: 50_000)
            let now = time(nil)
            try walk.walk(try files.openFolder(path), isDeep: isDeep) { entry in
                guard entry.isRegular, counts(entry.name) else { return }
                let age = max(0, now - entry.status.st_mtim.tv_sec)
                seen.count += 1
                seen.size += Int(entry.status.st_size)
                seen.newest = min(seen.newest ?? age, age)
                seen.oldest = max(seen.oldest ?? age, age)
            }
            seen.isCut = walk.isCut
            return judge(seen)
        } catch {
            return judge(missing: error.words)
        }
    }
}

extension GrowthCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        do {
            let before = try size(files)
            usleep(UInt32(watch) * 1000)
            return judge(before: before, after: try size(files))
        } catch {
            return judge(missing: error.words)
        }
    }

    /// The bytes of all regular files there; nil where nothing is there.
    private func size(_ files: FolderView) throws(FolderView.Miss) -> Int? {
        let status: stat
        do {
            status = try FolderView.status(of: try files.locate(path))
        } catch .absent {
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return Int(status.st_size) }
        var total = 0
        var walk = TreeWalk(limit: 50_000)
        try walk.walk(try files.openFolder(path)) { entry in
            if entry.isRegular { total += Int(entry.status.st_size) }
        }
        if walk.isCut { throw .barred("it has more than 50000 files") }
        return total
    }
}

extension LogCheck: Look {
    /// How much of what is added is kept: enough for any line, and the rest goes by.
    private static var limit: Int { 4 << 20 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        let deadline = Deadline(milliseconds: watch)
        do {
            var place = try end(files)
            var added: [UInt8] = []
            while true {
                usleep(UInt32(min(100, deadline.remaining)) * 1000)
                let isOver = deadline.remaining == 0
                try take(from: files, &place, into: &added)
                if isOver || match(in: added) != nil { return judge(added: added) }
            }
        } catch {
            return judge(missing: error.words)
        }
    }

    private struct Place {
        var inode: UInt
        var offset: Int
    }

    /// Where the file ends now; at the beginning of the next one where there is none yet.
    private func end(_ files: FolderView) throws(FolderView.Miss) -> Place {
        do {
            let status = try FolderView.status(of: try files.openRegular(path))
            return Place(inode: status.st_ino, offset: Int(status.st_size))
        } catch .absent {
            return Place(inode: 0, offset: 0)
        }
    }

    private func take(
        from files: FolderView, _ place: inout Place, into added: inout [UInt8]
    ) throws(FolderView.Miss) {
        do {
            let file = try files.openRegular(path)
            let status = try FolderView.status(of: file)
            if status.st_ino != place.inode || Int(status.st_size) < place.offset {
                place = Place(inode: status.st_ino, offset: 0)
            }
            guard lseek(file.raw, place.offset, SEEK_SET) >= 0 else { return }
            let part = try FolderView.read(file, limit: Self.limit).bytes
            place.offset += part.count
            added += part
            if added.count > Self.limit { added.removeFirst(added.count - Self.limit) }
        } catch .absent {
            return  // between two names while it is rotated
        }
    }
}

extension UnchangedCheck: Look {
    private static var mostFiles: Int { 20_000 }
    private static var mostBytes: Int { 64 << 20 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let files = try Confinement.readFiles(of: scene)
        var left = Self.mostBytes
        var prints: [String] = []
        for path in paths { prints.append(fingerprint(of: path, files, &left)) }
        return judge(prints)
    }

    /// Thirty-two hexadecimal digits for all that is there; a word for what is not, or cannot be read.
    private func fingerprint(of path: String, _ files: FolderView, _ left: inout Int) -> String {
        var sum = SHA256()
        var bytes = left
        do {
            let place = try files.locate(path)
            let status = try FolderView.status(of: place)
            add(status, to: &sum)
            if status.st_mode & S_IFMT == S_IFREG {
                try add(try files.openRegular(path), to: &sum, &bytes)
            } else if status.st_mode & S_IFMT == S_IFDIR {
                var walk = TreeWalk(limit: Self.mostFiles)
                try walk.walk(try files.openFolder(path)) { entry throws(FolderView.Miss) in
                    guard counts(entry.name) else { return }
                    sum.update(field: entry.path)
                    add(entry.status, to: &sum)
                    try add(entry, to: &sum, &bytes)
                }
                if walk.isCut { return "too-many-files" }
            }
        } catch {
            switch error {
            case .absent: return "absent"
            case .barred(let reason): return reason == Self.tooMuch ? reason : "unreadable"
            }
        }
        left = bytes
        return String(sum.hexDigest.prefix(32))
    }

    private static var tooMuch: String { "too-many-bytes" }

    private func add(_ status: stat, to sum: inout SHA256) {
        sum.update(field: "\(status.st_mode & S_IFMT)")
        if countsOwners { sum.update(field: "\(status.st_mode & 0o7777) \(status.st_uid) \(status.st_gid)") }
    }

    private func add(_ entry: TreeWalk.Entry, to sum: inout SHA256, _ left: inout Int) throws(FolderView.Miss) {
        if entry.status.st_mode & S_IFMT == S_IFLNK {
            sum.update(field: FolderView.linkTarget(entry.name, below: entry.folder) ?? "")
        }
        guard entry.isRegular else { return }
        let raw = clinux_openat(entry.folder, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0)
        guard raw >= 0 else { throw .barred("it cannot be read") }
        let file = Descriptor(owning: raw)
        guard try FolderView.status(of: file).st_mode & S_IFMT == S_IFREG else { throw .barred("it changes") }
        try add(file, to: &sum, &left)
    }

    private func add(_ file: borrowing Descriptor, to sum: inout SHA256, _ left: inout Int) throws(FolderView.Miss) {
        let size = Int(try FolderView.status(of: file).st_size)
        sum.update(field: "\(size)")
        guard size <= left else { throw .barred(Self.tooMuch) }
        let content = try FolderView.read(file, limit: size)
        left -= content.bytes.count
        sum.update(content.bytes)
    }
}
