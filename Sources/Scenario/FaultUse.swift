/// A fault as a scenario uses it: which, where, with what arguments.
public struct FaultUse: Codable, Sendable, Equatable {
    /// The fault's id, for example `disk.fill`.
    public var fault: String
    /// The host it is injected into.
    public var host: String
    /// Its arguments, already valid for the fault's shape, with defaults left out.
    public var arguments: Value
    /// Whether it is there to mislead only: healing it is not asked for.
    public var isDecoy: Bool

    /// Makes a use.
    public init(fault: String, host: String, arguments: Value, isDecoy: Bool = false) {
        self.fault = fault
        self.host = host
        self.arguments = arguments
        self.isDecoy = isDecoy
    }
}
