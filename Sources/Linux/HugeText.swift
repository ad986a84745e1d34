internal import CLinux
internal import Glibc

/// The calling program's code on huge pages.
///
/// A forked process has none of a file's pages mapped: it takes a fault for every few pages of code that it runs, some
/// hundred for a launch, at two microseconds each. Huge pages of the program's own are handed to it by the fork itself.
public enum HugeText {
    private static let size: UInt = 2 << 20

    /// Moves as much of the code as fills whole huge pages; for programs with one thread, before they fork.
    ///
    /// Calls `mmap(2)`, `madvise(2)` with `MADV_HUGEPAGE` and `mremap(2)`. Where the kernel gives no huge pages the code
    /// stays, or lies on small ones; nothing but the time changes.
    public static func adopt() {
        for range in code() {
            let start = (range.lowerBound + size - 1) & ~(size - 1)
            let end = range.upperBound & ~(size - 1)
            if start < end { move(start, Int(end - start)) }
        }
    }

    private static func move(_ start: UInt, _ length: Int) {
        // Room for a start at the edge of a huge page; what is too much goes again.
        let room = length + Int(size)
        let memory = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { return }
        let copy = UnsafeMutableRawPointer(bitPattern: (UInt(bitPattern: memory) + size - 1) & ~(size - 1))
        defer { munmap(memory, room) }
        guard let copy, let code = UnsafeMutableRawPointer(bitPattern: start) else { return }
        madvise(copy, length, MADV_HUGEPAGE)
        copy.copyMemory(from: code, byteCount: length)
        guard mprotect(copy, length, PROT_READ | PROT_EXEC) == 0 else { return }
        // The same bytes at the same place: this very function goes on in them.
        _ = clinux_mremap_onto(copy, length, code)
    }

    /// Where the program's code is mapped. Reads `/proc/self/maps`.
    private static func code() -> [Range<UInt>] {
        guard let bytes = try? Descriptor.open("/proc/self/maps", O_RDONLY).readAll(limit: 1 << 20) else { return [] }
        var own = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard readlink("/proc/self/exe", &own, own.count - 1) > 0 else { return [] }
        let program = String(decoding: own.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, fields[1] == "r-xp", fields[5].drop(while: { $0 == " " }) == program else {
                return nil
            }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 ? ends[0]..<ends[1] : nil
        }
    }
}
