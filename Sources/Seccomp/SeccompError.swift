/// Why a filter could not be made; the text names libseccomp's call and answer.
public struct SeccompError: Error, Sendable, Equatable, CustomStringConvertible {
    /// For example `seccomp_rule_add ioctl: Invalid argument`.
    public var description: String

    /// Makes an error.
    public init(_ description: String) { self.description = description }
}
