internal import CLinux
internal import Glibc

/// Tells one file system from another while both are there, wherever they are mounted.
public struct FileSystemID: Equatable, Sendable {
    private let type: Int
    private let id: [Int32]

    /// Asks for that of a file, by a link to it in `/proc`; nil where it is gone. Calls `statfs(2)`.
    init?(of link: String) {
        var facts = statfs()
        guard statfs(link, &facts) == 0 else { return nil }
        type = Int(facts.f_type)
        id = [facts.f_fsid.__val.0, facts.f_fsid.__val.1]
    }
}
