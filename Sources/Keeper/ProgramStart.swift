internal import CLinux
internal import Glibc
internal import Linux
internal import Sandbox

/// A program as the process that asks for it describes it; all of it is hostile and cut to a bounded size.
struct ProgramStart {
    /// The process id inside the host.
    let pid: Int32
    /// The real user id inside the host.
    let uid: UInt32
    /// The file, as it was given: relative ones are, and a descriptor shows as `fd:3`.
    let path: [UInt8]
    /// The arguments, the program's name first.
    let arguments: [[UInt8]]
    /// Whether there was more than fits.
    let isCut: Bool

    private static let longestPath = 255
    private static let mostArguments = 32
    private static let mostBytes = 1_024

    /// Reads it out of the process; nil where the process is gone.
    init?(_ notice: SyscallNotice, idBase: UInt32) {
        guard let status = ProcessStatus(of: notice.thread) else { return nil }
        pid = status.innerPid
        uid = status.uid &- idBase
        let memory = ProcessMemory(of: notice.thread)
        let isAt = notice.call == Int32(CLINUX_CALL_EXECVEAT)
        let file = memory.text(at: notice.arguments[isAt ? 1 : 0], limit: ProgramStart.longestPath)
        let isDescriptor = isAt && file?.bytes.isEmpty == true
        path =
            isDescriptor
            ? Array("fd:\(Int32(truncatingIfNeeded: notice.arguments[0]))".utf8) : file?.bytes ?? []
        var isCut = file?.isCut ?? false
        var room = ProgramStart.mostBytes
        var texts: [[UInt8]] = []
        let places = memory.addresses(at: notice.arguments[isAt ? 2 : 1], limit: ProgramStart.mostArguments)
        isCut = isCut || places.isCut
        for place in places.addresses {
            guard room > 0, let text = memory.text(at: place, limit: room) else {
                isCut = true
                break
            }
            texts.append(text.bytes)
            room -= text.bytes.count
            isCut = isCut || text.isCut
        }
        arguments = texts
        self.isCut = isCut
    }
}
