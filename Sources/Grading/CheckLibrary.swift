public import Scenario

/// Every kind of check there is.
public enum CheckLibrary {
    /// The kinds, in the order of the reference.
    public static let kinds: [any CheckKind.Type] = [
        HTTPCheck.self, TCPCheck.self, DNSCheck.self, TLSCheck.self, PortCheck.self, ServiceCheck.self,
        ProcessCheck.self, LimitCheck.self, FileCheck.self, ModeCheck.self, DiskCheck.self, MountCheck.self,
        UserCheck.self, SysctlCheck.self, SQLCheck.self, CommandCheck.self,
    ]

    /// The kinds as the DSL knows them.
    public static let terms: [Vocabulary.Term] = kinds.map { $0.term }

    /// Reads a check's arguments.
    ///
    /// - Throws: ``CheckError`` where there is no such kind or the arguments do not fit it.
    public static func kind(of check: Check) throws(CheckError) -> any CheckKind {
        guard let type = kinds.first(where: { $0.id == check.kind }) else {
            throw CheckError(kind: check.kind, problem: "there is no such kind of check")
        }
        return try type.init(arguments: check.arguments)
    }
}
