internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// The thread that makes an observed call, looked at piece by piece as rules ask; all of it is hostile.
final class Caller {
    private let thread: Int32
    private(set) lazy var status = ProcessStatus(of: thread)
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
        switch subject {
        case .descriptor(let place):
            return word(place, of: notice).flatMap { descriptor(Int32(truncatingIfNeeded: $0)) }
        case .path(let place, let base, let follows):
            guard let pointer = word(place, of: notice),
                let text = memory.text(at: pointer, limit: ForeignPaths.longest), !text.isCut
            else { return nil }
            let base = base.flatMap { word($0, of: notice) }.map { Int32(truncatingIfNeeded: $0) }
            return destination(of: text.bytes, from: base ?? Caller.workingFolder, follows: follows)
        case .address:
            guard let bytes = socketAddress(subject, of: notice), family(bytes) == AF_UNIX else { return nil }
            return destination(
                of: Array(bytes.dropFirst(2).prefix { $0 != 0 }), from: Caller.workingFolder, follows: true)
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

    private func destination(of path: [UInt8], from base: Int32, follows: Bool) -> [UInt8]? {
        // An empty path is about the descriptor itself.
        guard let first = path.first else { return base == Caller.workingFolder ? nil : descriptor(base) }
        guard let paths = ForeignPaths(of: thread) else { return nil }
        if first == UInt8(ascii: "/") { return paths.destination(of: path, follows: follows) }
        guard let folder = paths.link(base == Caller.workingFolder ? "cwd" : "fd/\(base)") else { return nil }
        return paths.destination(of: folder + [UInt8(ascii: "/")] + path, follows: follows)
    }

    private func descriptor(_ number: Int32) -> [UInt8]? { ForeignPaths(of: thread)?.link("fd/\(number)") }

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
        if let file = ForeignPaths(of: thread)?.link("exe") {
            result += [file, Array(file.reversed().prefix { $0 != UInt8(ascii: "/") }.reversed())]
        }
        return result
    }

    private static func file(_ path: String, limit: Int) -> [UInt8] {
        (try? Descriptor.open(path, O_RDONLY).readAll(limit: limit)) ?? []
    }
}
