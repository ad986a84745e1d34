/// What the daemon asks of one run of the probe that looks at a whole host, as JSON on its standard input.
public struct FootprintRequest: Codable, Sendable, Equatable {
    /// A writable layer of a host.
    public struct Layer: Codable, Sendable, Equatable {
        /// Where the host has it mounted; `/` for the root.
        public var mount: String
        /// The folder on this machine that holds what was written.
        public var folder: String

        /// Makes a layer.
        public init(mount: String, folder: String) {
            self.mount = mount
            self.folder = folder
        }
    }

    /// The most things that are looked at; what is beyond is left out, and the footprint says so.
    public static let mostItems = 40_000
    /// How long a run may take, in milliseconds.
    public static let longest = 30_000

    /// The host.
    public var target: ProbeRequest.Target
    /// Its writable layers, the root's first.
    public var layers: [Layer]

    /// Makes a request.
    public init(target: ProbeRequest.Target, layers: [Layer]) {
        self.target = target
        self.layers = layers
    }
}
