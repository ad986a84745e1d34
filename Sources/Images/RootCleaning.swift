internal import Glibc
internal import Linux

/// Makes a freshly built or imported root fit to be shared: nothing of this machine, no devices, no foreign owners.
///
/// Every step works on open folders and never follows a link, because an imported root may be hostile.
struct RootCleaning {
    /// The highest id that a sandbox maps; owners above it become `nobody`.
    static let highestID: UInt32 = 65535
    private static let nobody: UInt32 = 65534

    private let root: String

    init(root: String) { self.root = root }

    /// Cleans in place.
    func run() throws(ImageError) {
        do {
            let folder = try Descriptor.open(root, O_RDONLY | O_DIRECTORY)
            try makeMountPoints(in: folder)
            try dropDevicesAndForeignOwners(in: folder)
            try writeIdentity(in: folder)
        } catch {
            if error.subject == "etc" {
                throw ImageError(
                    .archive, "there is no /etc folder: this is not a root file system",
                    help: "import the archive of a whole Linux root, or an OCI image")
            }
            throw ImageError(system: error)
        }
    }

    /// Folders that a sandbox mounts something on: real, empty folders, whatever the archive had there.
    private func makeMountPoints(in folder: borrowing Descriptor) throws(SystemError) {
        let points: [(String, mode_t)] = [
            ("dev", 0o755), ("proc", 0o555), ("sys", 0o555), ("run", 0o755), ("tmp", 0o1777),
        ]
        for (name, mode) in points {
            try Folder.remove(root + "/" + name)
            try checked("mkdirat", name) { mkdirat(folder.raw, name, mode) }
            try checked("fchmodat", name) { fchmodat(folder.raw, name, mode, 0) }
        }
    }

    private func dropDevicesAndForeignOwners(in folder: borrowing Descriptor) throws(SystemError) {
        try Tree.walk(folder) { (entry) throws(SystemError) in
            switch entry.kind {
            case S_IFBLK, S_IFCHR, S_IFSOCK:
                try checked("unlinkat") { unlinkat(entry.folder, entry.name, 0) }
            default:
                let (uid, gid) = (entry.status.st_uid, entry.status.st_gid)
                guard uid > RootCleaning.highestID || gid > RootCleaning.highestID else { return }
                try checked("fchownat") {
                    fchownat(
                        entry.folder, entry.name, min(uid, RootCleaning.nobody), min(gid, RootCleaning.nobody),
                        AT_SYMLINK_NOFOLLOW)
                }
            }
        }
    }

    /// Files that say which machine this is: empty, so that each host gets its own.
    private func writeIdentity(in folder: borrowing Descriptor) throws(SystemError) {
        let etc = try folder.openAt("etc", O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let files: [(String, mode_t, String)] = [
            ("machine-id", 0o444, ""), ("resolv.conf", 0o644, ""), ("hostname", 0o644, "host\n"),
            ("hosts", 0o644, "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"),
        ]
        for (name, mode, text) in files {
            try Folder.remove(root + "/etc/" + name)
            let file = try etc.openAt(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
            try file.writeAll(Array(text.utf8))
            try checked("fchmod", name) { fchmod(file.raw, mode) }
        }
    }
}
