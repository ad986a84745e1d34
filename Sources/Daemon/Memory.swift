internal import Linux

/// How much memory the machine has to spare.
enum Memory {
    /// Less than a tenth is free: nothing is added to the pool.
    static var isShort: Bool { freeTenths < 1 }
    /// Less than a twentieth is free: the pool gives back what it has.
    static var isScarce: Bool { freeTenths < 0.5 }

    /// What `MemAvailable` is of `MemTotal`, in tenths; 10 where the kernel does not say.
    private static var freeTenths: Double {
        guard let bytes = try? DiskFile.read("/proc/meminfo", limit: 1 << 16) else { return 10 }
        return tenths(of: String(decoding: bytes, as: UTF8.self))
    }

    /// The same for a given text of `/proc/meminfo`.
    static func tenths(of text: String) -> Double {
        var values: [Substring: Double] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == ":" })
            if words.count > 1, let value = Double(words[1]) { values[words[0]] = value }
        }
        guard let total = values["MemTotal"], let free = values["MemAvailable"], total > 0 else { return 10 }
        return free / total * 10
    }
}
