internal import Wire

/// What a host's first process is told once its plan is known; it was born before.
struct HostOrder: WireCodable {
    /// The plan.
    let plan: HostPlan
    /// Whether the writable layer is new.
    let isFirstBoot: Bool
    /// Where the writable layer is mounted.
    let layer: String
    /// Where the volumes' layers are mounted, in the plan's order.
    let volumes: [String]
    /// The filters.
    let filters: LoadedFilters

    /// How many bytes of it are sent at once; a socket takes no message without end.
    static let part = 1 << 16

    init(plan: HostPlan, isFirstBoot: Bool, layer: String, volumes: [String], filters: LoadedFilters) {
        self.plan = plan
        self.isFirstBoot = isFirstBoot
        self.layer = layer
        self.volumes = volumes
        self.filters = filters
    }

    func encode(to writer: inout WireWriter) {
        writer.put(plan)
        writer.put(isFirstBoot)
        writer.put(layer)
        writer.put(volumes)
        writer.put([filters.own] + (filters.observer.map { [$0] } ?? []))
    }

    init(from reader: inout WireReader) throws(WireError) {
        plan = try reader.value()
        isFirstBoot = try reader.bool()
        layer = try reader.string()
        volumes = try reader.strings()
        let filters = try reader.byteArrays()
        guard let own = filters.first else { throw .truncated }
        self.filters = LoadedFilters(own: own, observer: filters.dropFirst().first)
    }
}
