internal import API
internal import Linux
internal import Seccomp

/// The compiled filters of this daemon: each profile is compiled when it is first needed, and never again.
final class FilterCache: Sendable {
    private let compiled: Monitor<[SeccompProfile: [UInt8]]>
    /// What a session's name server gets.
    let resolver: [UInt8]

    /// Compiles what every scenario needs.
    ///
    /// - Throws: ``Trouble`` where this machine's libseccomp or the filters themselves are at fault.
    init() throws(Trouble) {
        let standard = try FilterCache.telling { () throws(SeccompError) in try SeccompProfile.standard.compile() }
        compiled = Monitor([.standard: standard])
        resolver = try FilterCache.telling(ResolverProfile.compile)
    }

    /// The filters of a session, in the order in which its plan names them.
    ///
    /// - Parameter observed: Sets of calls that a keeper hears of; their filters follow, compiled each time, because
    ///   scenarios hardly share them.
    func filters(_ profiles: [SeccompProfile], observed: [[String]]) throws(Trouble) -> [[UInt8]] {
        var result: [[UInt8]] = []
        for profile in profiles { result.append(try filter(profile)) }
        for calls in observed {
            result.append(
                try FilterCache.telling { () throws(SeccompError) in try SeccompProfile.observer(of: calls) })
        }
        return result
    }

    private func filter(_ profile: SeccompProfile) throws(Trouble) -> [UInt8] {
        if let known = compiled.read({ $0[profile] }) { return known }
        let bytes = try FilterCache.telling { () throws(SeccompError) in try profile.compile() }
        compiled.update { $0[profile] = bytes }
        return bytes
    }

    private static func telling<Result>(_ body: () throws(SeccompError) -> Result) throws(Trouble) -> Result {
        do throws(SeccompError) {
            return try body()
        } catch {
            throw .machine("the system call filter cannot be compiled: \(error)")
        }
    }
}
