internal import Glibc
internal import Linux

/// A disk of this machine, by the numbers that cgroups know it by.
struct BlockDevice: CustomStringConvertible {
    private let major: UInt32
    private let minor: UInt32

    /// For example `254:0`.
    var description: String { "\(major):\(minor)" }

    /// Finds the disk that a path's file system lies on: the whole disk of a partition. Calls `stat(2)`; reads `/sys`.
    ///
    /// - Returns: Nil where it lies on none, or on one that the kernel does not throttle.
    init?(under path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        let number = UInt64(info.st_dev)
        let major = UInt32(truncatingIfNeeded: number >> 8 & 0xfff | number >> 32 & 0xffff_f000)
        let minor = UInt32(truncatingIfNeeded: number & 0xff | number >> 12 & 0xffff_ff00)
        let place = "/sys/dev/block/\(major):\(minor)"
        guard major != 0, access(place, F_OK) == 0 else { return nil }
        guard access(place + "/partition", F_OK) == 0 else {
            self.major = major
            self.minor = minor
            return
        }
        guard let text = try? Descriptor.open(place + "/../dev", O_RDONLY).readAll(limit: 32) else { return nil }
        let parts = String(decoding: text, as: UTF8.self).split { !$0.isNumber }.compactMap { UInt32($0) }
        guard parts.count == 2 else { return nil }
        self.major = parts[0]
        self.minor = parts[1]
    }
}
