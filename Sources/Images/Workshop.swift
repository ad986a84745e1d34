internal import Glibc
internal import Linux

/// The folder in which one image comes into being; seen by nobody until it is whole.
///
/// It lives under the store's lock: whoever holds the lock may remove every other such folder, because its owner is dead.
struct Workshop {
    /// The folder.
    let path: String
    /// Where the root file system grows.
    var root: String { path + "/rootfs" }
    /// For temporary files of the programs that help.
    var scratch: String { path + "/scratch" }

    private static let prefix = ".building-"

    /// Makes one.
    init(images: String) throws(SystemError) {
        path = "\(images)/\(Workshop.prefix)\(getpid())-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        try Folder.make(path, mode: 0o700)
        try Folder.make(scratch, mode: 0o700)
    }

    /// Removes the folders of builds and removals that did not come to their end.
    static func sweep(_ images: String) throws(SystemError) {
        for name in Folder.names(images) where name.hasPrefix(prefix) || name.hasPrefix(".removing-") {
            try Folder.remove(images + "/" + name)
        }
    }

    /// Makes the root file system public as an image; the workshop is gone then.
    func publish(as folder: String) throws(SystemError) {
        try Folder.remove(scratch)
        try checked("chmod", path) { chmod(path, 0o700) }
        if rename(path, folder) != 0 {
            let error = SystemError.last("rename", folder)
            // Another name's build came to the very same files before: theirs are as good.
            guard error.errno == EEXIST || error.errno == ENOTEMPTY else { throw error }
            try Folder.remove(path)
        }
    }

    /// Removes it with everything in it.
    func discard() throws(SystemError) { try Folder.remove(path) }
}
