internal import CLinux
internal import Glibc

/// What a process of a host has in its memory, read in bounded pieces by `process_vm_readv(2)`.
///
/// Everything here is hostile. A page that is not there is read in by the kernel, which nobody inside can hold up:
/// there is no FUSE in a host, and userfaultfd is only to be had for faults of user space.
public struct ProcessMemory: Sendable {
    private let pid: Int32
    private static let page: UInt64 = 4_096

    /// Looks at the process of this thread.
    public init(of pid: Int32) { self.pid = pid }

    /// The bytes up to the first zero, at most `limit`.
    ///
    /// - Returns: The bytes, and whether there were more; nil where there is no memory.
    public func text(at address: UInt64, limit: Int) -> (bytes: [UInt8], isCut: Bool)? {
        var result: [UInt8] = []
        while result.count <= limit {
            let (start, isTooFar) = address.addingReportingOverflow(UInt64(result.count))
            guard !isTooFar else { return nil }
            // Up to the page's end: the next one may be missing although the text ends before it.
            let room = min(UInt64(limit + 1 - result.count), ProcessMemory.page - start % ProcessMemory.page)
            guard let part = bytes(at: start, count: Int(room)) else { return nil }
            if let end = part.firstIndex(of: 0) { return (result + part[..<end], false) }
            result += part
        }
        return (Array(result.prefix(limit)), true)
    }

    /// Addresses up to the first that is zero, at most `limit`.
    public func addresses(at address: UInt64, limit: Int) -> (addresses: [UInt64], isCut: Bool) {
        var result: [UInt64] = []
        var position = address
        while result.count < limit {
            let room = min(limit - result.count, Int(ProcessMemory.page - position % ProcessMemory.page) / 8)
            guard let part = bytes(at: position, count: max(room, 1) * 8) else { return (result, false) }
            for word in part.withUnsafeBytes({ Array($0.bindMemory(to: UInt64.self)) }) {
                if word == 0 { return (result, false) }
                result.append(word)
            }
            let (next, isTooFar) = position.addingReportingOverflow(UInt64(part.count))
            guard !isTooFar else { break }
            position = next
        }
        return (result, true)
    }

    /// So many bytes; nil where not all of them are there.
    public func bytes(at address: UInt64, count: Int) -> [UInt8]? {
        var isWhole = false
        let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            isWhole = clinux_read_memory(pid, address, buffer.baseAddress, count) == count
            filled = isWhole ? count : 0
        }
        return isWhole ? result : nil
    }
}
