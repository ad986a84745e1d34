internal import Linux

/// Where a host is put together, on the keeper's ``Staging``.
struct HostPlaces {
    /// Of the root.
    let root: String
    /// Of the image.
    let image: String
    /// Of the keeper's part of `/dev`.
    let devices: String
    /// Of `/dev` and `/run`.
    let folders: [String]
    /// Of the folder that covers others.
    let empty: String
    /// Of `/proc` and `/sys`.
    let views: [String]
    /// The folder of the ``MountSlot``.
    let slot: String

    /// Makes the mount points.
    init(index: Int, slot: String, on staging: Staging) throws(SystemError) {
        root = try staging.place("root")
        image = try staging.place("image")
        devices = try staging.place("h\(index)d")
        empty = try staging.place("empty")
        folders = try ["dev", "run"].map { name throws(SystemError) in try staging.place(name) }
        views = try MountSlot.names.map { name throws(SystemError) in try staging.place(name) }
        self.slot = slot
    }
}
