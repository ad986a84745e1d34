/// Names with `*` and `?`, as a shell has them.
enum Glob {
    /// Whether a name matches; goes back to the last `*` only, so the time is bounded by the lengths' product.
    static func matches(_ name: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
        var place = 0
        var at = 0
        var retry: (place: Int, at: Int)?
        while place < name.count {
            if at < pattern.count, pattern[at] == "*" {
                retry = (place, at)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[place] {
                place += 1
                at += 1
            } else if let last = retry {
                retry = (last.place + 1, last.at)
                place = last.place + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
