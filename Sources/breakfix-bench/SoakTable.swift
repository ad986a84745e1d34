/// The looks of a soak as people read them.
enum SoakTable {
    private static let columns: [(name: String, of: @Sendable (SoakLook) -> String)] = [
        ("launches", { "\($0.launches)" }), ("per s", { $0.rate == 0 ? "-" : "\(Int($0.rate.rounded()))" }),
        ("left", { "\($0.processes + $0.groups + $0.mounts + $0.loops + $0.files)" }),
        ("ids", { "\($0.ids)" }), ("netns", { "\($0.networks)" }), ("links", { "\($0.links)" }),
        ("memcgs", { "\($0.memoryGroups)" }), ("dying", { "\($0.dyingGroups)" }),
        ("slab KiB", { "\($0.unreclaimableKiB)" }), ("percpu", { "\($0.perCPUKiB)" }),
        ("stacks", { "\($0.stackKiB)" }), ("cached slab", { "\($0.reclaimableKiB)" }),
        ("avail MiB", { "\($0.availableKiB / 1_024)" }), ("nursery KiB", { "\($0.nurseryKiB)" }),
        ("fds", { "\($0.nurseryDescriptors)+\($0.descriptors)" }),
    ]

    /// The names of the columns.
    static let head = columns.map { padded($0.name, $0.name) }.joined(separator: "  ")

    /// A look.
    static func line(_ look: SoakLook) -> String {
        columns.map { padded($0.of(look), $0.name) }.joined(separator: "  ")
    }

    private static func padded(_ text: String, _ name: String) -> String {
        String(repeating: " ", count: max(0, max(name.count, 6) - text.count)) + text
    }
}
