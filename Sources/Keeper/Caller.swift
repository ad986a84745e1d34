internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// The thread that makes an observed call, looked at piece by piece as rules ask; all of it is hostile.
final class Caller {
    private let thread: Int32
    private(set) lazy var status = ProcessStatus(of: thread)
    private lazy var paths = ForeignPaths(of: thread)
    private lazy var memory = ProcessMemory(of: thread)
    private lazy var names = readNames()
    private lazy var groups = Caller.file("/proc/\(thread)/cgroup", limit: 16_384)

    private static let workingFolder: Int32 = -100  // AT_FDCWD
    private static let longestAddress = 128

    init(of thread: Int32) { self.thread = thread }

    /// Whether it runs a program, by its file's path, its file's name, or the name that ps shows.
    func runs(_ program: String) -> Bool { names.contains(Array(program.utf8)) }

    /// Whether it belongs to a systemd service, by the folder of its cgroup.
    func belongs(to unit: String) -> Bool {
        let folder = Array("/\(unit).service".utf8)
        return groups.split(separator: UInt8(ascii: "\n")).contains { line in
            line.indices.contains { start in
                guard line[start...].starts(with: folder) else { return false }
                let end = start + folder.count
                return end == line.endIndex || line[end] == UInt8(ascii: "/")
            }
        }
    }

    /// The path that an argument is about, from the root of the caller's mounts; nil where it is about none.
    func path(_ subject: CallPlan.Subject, of notice: SyscallNotice) -> [UInt8]? {
        switch place(subject, of: notice) {
        case .path(let path, let follows): paths?.destination(of: path, follows: follows)
        case .descriptor(let number): paths?.link("fd/\(number)")
        case nil: nil
        }
    }

    /// The file system that an argument is about.
    func fileSystem(_ subject: CallPlan.Subject, of notice: SyscallNotice) -> FileSystemID? {
        switch place(subject, of: notice) {
        case .path(let path, let follows): paths?.fileSystem(of: path, follows: follows)
        case .descriptor(let number): paths?.fileSystem(ofDescriptor: number)
        case nil: nil
        }
    }

    /// The IPv4 or IPv6 address that an argument is about.
    func address(_ subject: CallPlan.Subject, of notice: SyscallNotice) -> (bytes: [UInt8], port: UInt16)? {
        guard let bytes = socketAddress(subject, of: notice), bytes.count >= 8 else { return nil }
        let port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        switch family(bytes) {
        case AF_INET: return (Array(bytes[4..<8]), port)
        case AF_INET6 where bytes.count >= 24: return (Array(bytes[8..<24]), port)
        default: return nil
        }
    }

    /// Where an argument says that a file is.
    private enum Place {
        /// An absolute path.
        case path([UInt8], follows: Bool)
        case descriptor(Int32)
    }

    private func place(_ subject: CallPlan.Subject, of notice: SyscallNotice) -> Place? {
        switch subject {
        case .descriptor(let place):
            return word(place, of: notice).map { .descriptor(Int32(truncatingIfNeeded: $0)) }
        case .path(let place, let base, let follows):
            guard let pointer = word(place, of: notice),
                let text = memory.text(at: pointer, limit: ForeignPaths.longest), !text.isCut
            else { return nil }
            let base = base.flatMap { word($0, of: notice) }.map { Int32(truncatingIfNeeded: $0) }
            return self.place(text.bytes, from: base ?? Caller.workingFolder, follows: follows)
        case .address:
            guard let bytes = socketAddress(subject, of: notice), family(bytes) == AF_UNIX else { return nil }
            return place(Array(bytes.dropFirst(2).prefix { $0 != 0 }), from: Caller.workingFolder, follows: true)
        }
    }

    private func place(_ path: [UInt8], from base: Int32, follows: Bool) -> Place? {
        // An empty path is about the descriptor itself.
        guard let first = path.first else { return base == Caller.workingFolder ? nil : .descriptor(base) }
        if first == UInt8(ascii: "/") { return .path(path, follows: follows) }
        guard let folder = paths?.link(base == Caller.workingFolder ? "cwd" : "fd/\(base)") else { return nil }
        return .path(folder + [UInt8(ascii: "/")] + path, follows: follows)
    }

    private func word(_ place: UInt8, of notice: SyscallNotice) -> UInt64? {
        place < notice.arguments.count ? notice.arguments[Int(place)] : nil
    }

    private func socketAddress(_ subject: CallPlan.Subject, of notice: SyscallNotice) -> [UInt8]? {
        guard case .address(let place, let length) = subject, let pointer = word(place, of: notice),
            let count = word(length, of: notice), count >= 2, pointer != 0
        else { return nil }
        return memory.bytes(at: pointer, count: min(Int(truncatingIfNeeded: count & 0xffff), Caller.longestAddress))
    }

    private func family(_ bytes: [UInt8]) -> Int32 { Int32(bytes[0]) | Int32(bytes[1]) << 8 }

    private func readNames() -> [[UInt8]] {
        var result = [thread, status?.process ?? thread].map {
            Array(Caller.file("/proc/\($0)/comm", limit: 64).prefix { $0 != UInt8(ascii: "\n") })
        }
        if let file = paths?.link("exe") {
            result += [file, Array(file.reversed().prefix { $0 != UInt8(ascii: "/") }.reversed())]
        }
        return result
    }

    private static func file(_ path: String, limit: Int) -> [UInt8] {
        (try? Descriptor.open(path, O_RDONLY).readAll(limit: limit)) ?? []
    }
}
