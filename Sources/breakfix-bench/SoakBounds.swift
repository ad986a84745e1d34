/// What may change over a soak, and by how much.
///
/// What sessions own must be gone. What is counted for the whole machine, where others come and go, may grow by what they
/// do in a moment, and by so little for each thousand launches that a leak in one of some hundred launches is found.
enum SoakBounds {
    private struct Bound: Sendable {
        let what: String
        let of: @Sendable (SoakLook) -> Int
        /// What others on the machine, and the kernel's own batches, may add.
        let noise: Int
        let perThousand: Int
    }

    private static let nothing: [(what: String, of: @Sendable (SoakLook) -> Int)] = [
        ("processes of sessions", { $0.processes }), ("cgroups of sessions", { $0.groups }),
        ("mounts of sessions", { $0.mounts }), ("loop devices of sessions", { $0.loops }),
        ("files of sessions", { $0.files }),
    ]

    private static let growth: [Bound] = [
        Bound(what: "network interfaces of the machine", of: { $0.links }, noise: 4, perThousand: 0),
        Bound(what: "descriptors of the nursery", of: { $0.nurseryDescriptors }, noise: 1, perThousand: 0),
        Bound(what: "descriptors of who asks for keepers", of: { $0.descriptors }, noise: 1, perThousand: 0),
        Bound(what: "KiB of the nursery's own memory", of: { $0.nurseryKiB }, noise: 192, perThousand: 0),
        Bound(what: "held ranges of user ids", of: { $0.ids }, noise: 40, perThousand: 0),
        Bound(what: "network namespaces in the kernel", of: { $0.networks }, noise: 60, perThousand: 2),
        Bound(what: "dying version 2 cgroups", of: { $0.dyingGroups }, noise: 60, perThousand: 2),
        Bound(
            what: "memory cgroups in the kernel, dying ones included", of: { $0.memoryGroups }, noise: 60,
            perThousand: 5),
        Bound(what: "KiB of unreclaimable slab", of: { $0.unreclaimableKiB }, noise: 24_576, perThousand: 1_024),
        Bound(what: "KiB of per-processor memory", of: { $0.perCPUKiB }, noise: 4_096, perThousand: 128),
        Bound(what: "KiB of kernel stacks", of: { $0.stackKiB }, noise: 4_096, perThousand: 128),
    ]

    /// What is wrong between two looks, in words; empty where nothing is.
    static func violations(from first: SoakLook, to last: SoakLook) -> [String] {
        let launches = last.launches - first.launches
        return nothing.compactMap { what, of in of(last) == 0 ? nil : "\(of(last)) \(what) left" }
            + growth.compactMap { bound in
                let (before, after) = (bound.of(first), bound.of(last))
                let allowed = bound.noise + bound.perThousand * launches / 1_000
                guard after - before > allowed else { return nil }
                return "\(bound.what) grew from \(before) to \(after) in \(launches) launches; \(allowed) are allowed"
            }
    }
}
