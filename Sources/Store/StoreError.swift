/// Why the store did not do it; every case names the file.
public enum StoreError: Error, Sendable, Equatable {
    /// The file is not a database, or its pages are damaged.
    case damaged(path: String, detail: String)
    /// The file or its folder cannot be read or written.
    case permission(path: String)
    /// The file cannot be opened, for example because its folder does not exist.
    case cannotOpen(path: String, detail: String)
    /// The disk is full; nothing of the change was kept.
    case noSpace(path: String)
    /// Another process held the file for longer than ``Store/patience``.
    case busy(path: String)
    /// A newer breakfix has written it.
    case tooNew(path: String, migration: String)
    /// What is added to does not exist, for example an event's session.
    case missing(path: String, detail: String)
    /// The disk failed, or SQLite otherwise did.
    case failed(path: String, code: Int32, detail: String)
}

extension StoreError: CustomStringConvertible {
    /// One sentence: what, where, and how to mend it where that is known.
    public var description: String {
        switch self {
        case .damaged(let path, let detail): "\(path) is not a sound database (\(detail)); move it away to start anew"
        case .permission(let path): "\(path): permission denied; its file and folder must belong to the daemon's user"
        case .cannotOpen(let path, let detail): "\(path) cannot be opened: \(detail); does its folder exist?"
        case .noSpace(let path): "\(path): no space left on the disk; nothing was changed"
        case .busy(let path): "\(path) is held by another process"
        case .tooNew(let path, let migration): "\(path) was written by a newer breakfix (\(migration)); upgrade"
        case .missing(let path, let detail): "\(path): \(detail)"
        case .failed(let path, let code, let detail): "\(path): \(detail) (SQLite \(code))"
        }
    }
}
