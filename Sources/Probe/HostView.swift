internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

/// A host as it is reached from this machine: the entry of its PID 1 in `/proc`, held open.
///
/// All that is opened through that entry belongs to the same process, even if its number is used anew meanwhile.
final class HostView {
    let target: ProbeRequest.Target
    /// This machine's `/proc`.
    let machine: Descriptor
    /// `/proc/<pid>` of the host's PID 1.
    let process: Descriptor
    /// The host's root folder as its PID 1 has it.
    let root: Descriptor
    /// How deep the host's pid namespace is: the number of process ids that PID 1 has.
    let depth: Int
    /// What the link of the host's pid namespace says. Read here, as root of the machine: the first process of a light
    /// host has executed nothing since the keeper forked it, so root of its user namespace may not look at it.
    let processNamespace: String

    /// Opens a host.
    ///
    /// - Throws: ``LookFailure/host(_:)`` where nothing runs; ``LookFailure/grader(_:)`` where the process is not PID 1
    ///   of a namespace of its own, for then it is no host at all.
    init(_ target: ProbeRequest.Target) throws(LookFailure) {
        self.target = target
        machine = try ours { () throws(SystemError) in try .open("/proc", Int32(CLINUX_O_PATH) | O_DIRECTORY) }
        let gone = LookFailure.host("The host \(target.host) does not run.")
        let status: String
        do {
            process = try machine.openAt(String(target.pid), Int32(CLINUX_O_PATH) | O_DIRECTORY)
            root = try process.openAt("root", Int32(CLINUX_O_PATH) | O_DIRECTORY)
            status = HostileText.decode(try process.openAt("status", O_RDONLY).readAll(limit: 1 << 14))
        } catch {
            throw error.errno == ENOENT || error.errno == ESRCH ? gone : LookFailure(error)
        }
        let ids = ProcessTable.field("NSpid", in: status).split(whereSeparator: \.isWhitespace)
        guard ids.count > 1, ids.last == "1" else {
            throw .grader("Process \(target.pid) is not PID 1 of a host.")
        }
        depth = ids.count
        guard let link = FolderView.linkTarget("ns/pid", below: process.raw) else { throw gone }
        processNamespace = link
    }

    /// Opens a namespace of PID 1, for example `net`.
    func namespace(_ name: String) throws(LookFailure) -> Descriptor {
        try ours { () throws(SystemError) in try process.openAt("ns/" + name, O_RDONLY) }
    }

    /// The host's files.
    var files: FolderView { FolderView(folder: root.raw) }
}
