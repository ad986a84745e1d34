public import Scenario

/// Every kind of check there is.
public enum CheckLibrary {
    /// The kinds, in the order of the reference.
    public static let kinds: [any CheckKind.Type] = [
        HTTPCheck.self, JSONCheck.self, TCPCheck.self, UDPCheck.self, PingCheck.self, DNSCheck.self, TLSCheck.self,
        SSHCheck.self, RouteCheck.self, LinkCheck.self, FirewallCheck.self, PortCheck.self, ConnectionsCheck.self,
        ServiceCheck.self, PropertyCheck.self, TimerCheck.self, CronCheck.self, ProcessCheck.self, ZombiesCheck.self,
        LimitCheck.self, MemoryCheck.self, CPUCheck.self, OpenFileCheck.self, FileCheck.self, SettingCheck.self,
        ModeCheck.self, FolderCheck.self, LogCheck.self, GrowthCheck.self, UnchangedCheck.self, CertificateCheck.self,
        DiskCheck.self, MountCheck.self, FstabCheck.self, UserCheck.self, LoginCheck.self, PackageCheck.self,
        SysctlCheck.self, SQLCheck.self, RedisCheck.self, CommandCheck.self, ScriptCheck.self, AnswerCheck.self,
    ]

    /// The kinds as the DSL knows them.
    public static let terms: [Vocabulary.Term] = kinds.map { kind in
        var term = kind.term
        term.complaint = { arguments in
            do throws(CheckError) {
                _ = try kind.init(arguments: arguments)
                return nil
            } catch {
                return error.problem
            }
        }
        return term
    }

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
