/// The filter of a host: an allow-list of calls with rules for some arguments, as wide as the host's needs.
public struct SeccompProfile: Sendable, Hashable {
    /// What is open beyond the strict posture.
    public let needs: Set<SeccompNeed>

    /// A profile as wide as `needs`.
    public init(needs: Set<SeccompNeed>) { self.needs = needs }

    /// The profile of a host that says nothing.
    public static let standard = SeccompProfile(needs: SeccompNeed.standard)

    /// The needs in words, in a fixed order; empty where there are none.
    public var name: String { needs.map(\.rawValue).sorted().joined(separator: " ") }

    private static let notPermitted: UInt32 = 1
    private static let notImplemented: UInt32 = 38

    /// Compiles the filter; well under a millisecond.
    ///
    /// Calls that are not listed, those of 32-bit programs and those of x32 get `ENOSYS`, as from a kernel without
    /// them; `clone3` is among them, because its flags are in memory where a filter cannot look.
    ///
    /// - Returns: An array of `struct sock_filter`.
    public func compile() throws(SeccompError) -> [UInt8] {
        let absent = FilterProgram.Answer.fail(SeccompProfile.notImplemented)
        var program = FilterProgram(unlisted: absent, foreign: absent)
        let open = SyscallGroup.allowed.flatMap(\.calls) + needs.flatMap(\.calls)
        let closed =
            SyscallGroup.refused.flatMap(\.calls)
            + SeccompNeed.allCases.filter { !needs.contains($0) }.flatMap(\.calls)
        for call in closed { set(.fail(SeccompProfile.notPermitted), for: call, in: &program) }
        for call in open { set(.allow, for: call, in: &program) }
        for rule in ArgumentRule.all where !(rule.liftedBy.map(needs.contains) ?? false) {
            for call in rule.calls where open.contains(call) {
                if let number = SyscallNumbers.number(of: call) { program.add(rule, for: number) }
            }
        }
        return try program.compile()
    }

    /// Compiles a filter that lets a listener decide about some calls and says nothing about all others.
    ///
    /// It is loaded after a host's own filter, whose refusals are stronger: only what is allowed is ever heard of.
    /// ``programStarts`` are always among them, so that a program that is started waits until somebody has its listener.
    ///
    /// - Parameter calls: Their names.
    /// - Returns: An array of `struct sock_filter`.
    public static func observer(of calls: [String]) throws(SeccompError) -> [UInt8] {
        var program = FilterProgram(unlisted: .allow, foreign: .allow)
        for call in calls + programStarts {
            guard let number = SyscallNumbers.number(of: call) else { throw SeccompError("there is no call \(call)") }
            program.set(.notify, for: number)
        }
        return try program.compile()
    }

    /// The calls that start a program; what the exec audit observes.
    public static let programStarts = ["execve", "execveat"]

    private func set(_ answer: FilterProgram.Answer, for call: String, in program: inout FilterProgram) {
        if let number = SyscallNumbers.number(of: call) { program.set(answer, for: number) }
    }
}
