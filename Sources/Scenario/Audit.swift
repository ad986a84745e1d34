/// What of a host is noted in the recording besides its terminals.
public enum Audit: String, Codable, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Every start of a program.
    case exec
}
