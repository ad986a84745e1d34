internal import CLinux
internal import CSystemd
internal import Glibc
internal import Grading
internal import Linux

extension ServiceCheck: Look {
    private static var place: String { "/run/systemd/private" }

    /// Asks systemd by its own bus. No program of the host takes part: PID 1 itself listens there, and that is verified.
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let pid = scene.host.target.pid
        let root = scene.host.root.raw
        let processes = try scene.host.namespace("pid")
        try ours { () throws(SystemError) in
            try checked("fchdir") { fchdir(root) }
            try checked("chroot") { chroot(".") }
            try checked("setns", "pid") { clinux_setns(processes.raw, Int32(CLINUX_CLONE_NEWPID)) }
        }
        try Confinement.enterUsers(of: scene.host)
        let socket = try ours { () throws(SystemError) in
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            return Descriptor(owning: try checked("socket") { Glibc.socket(AF_UNIX, kind, 0) })
        }
        if let reason = try Self.connect(socket.raw) { return judge(silent: reason) }
        var listener: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
        guard clinux_peer_credentials(socket.raw, &listener, &user, &group) == 0, listener == pid else {
            return judge(silent: "another process listens in its place")
        }
        let bus = try UnitBus(socket: socket.release(), timeout: timeout)
        do {
            return judge(try bus.unit(unit))
        } catch {
            return judge(silent: error.description)
        }
    }

    /// Connects a socket, through a child in the host's pid namespace: systemd hangs up on whom it cannot number.
    ///
    /// The child does nothing else and ends at once. The host can see and signal it meanwhile, but not read or change
    /// it: its memory belongs to the machine's user namespace and is not dumpable.
    ///
    /// - Returns: Why it did not work; nil where it did.
    private static func connect(_ socket: Int32) throws(LookFailure) -> String? {
        try ours { () throws(SystemError) in
            let pid = try checked("fork") { fork() }
            if pid == 0 {
                _ = clinux_prctl_set_pdeathsig(SIGKILL)
                _exit(errnoOfConnecting(socket))
            }
            var status: Int32 = 0
            try checked("waitpid") { waitpid(pid, &status, 0) }
            switch ExitStatus(waitStatus: status) {
            case .exited(0): return nil
            case .exited(let code): return SystemError("connect", place, errno: code).description
            case .signaled(let signal): return "signal \(signal) came in between"
            }
        }
    }

    private static func errnoOfConnecting(_ socket: Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: place.utf8) }
        return withUnsafeBytes(of: &address) { bytes in
            let size = socklen_t(bytes.count)
            let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return Glibc.connect(socket, base, size) == 0 ? 0 : errno
        }
    }
}

/// systemd's bus, as libsystemd speaks it.
private final class UnitBus {
    private let bus: OpaquePointer

    /// Takes over a connected socket.
    init(socket: Int32, timeout: Int) throws(LookFailure) {
        var bus: OpaquePointer?
        guard sd_bus_new(&bus) >= 0, let bus else {
            close(socket)
            throw .grader("libsystemd could not be started.")
        }
        self.bus = bus
        sd_bus_set_fd(bus, socket, socket)
        sd_bus_set_method_call_timeout(bus, UInt64(timeout) * 1000)
    }

    deinit { sd_bus_close_unref(bus) }

    /// Reads what a unit is like; the unit is loaded where it is not.
    func unit(_ name: String) throws(SystemError) -> ServiceCheck.Seen {
        try answer("start", sd_bus_start(bus))
        var text: UnsafeMutablePointer<CChar>?
        try answer("path", sd_bus_path_encode("/org/freedesktop/systemd1/unit", name, &text))
        guard let text else { throw SystemError("path", name, errno: ENOMEM) }
        defer { free(text) }
        let path = String(cString: text)
        return ServiceCheck.Seen(
            loadState: try string("LoadState", path), activeState: try string("ActiveState", path),
            subState: try string("SubState", path), fileState: try string("UnitFileState", path),
            restarts: name.hasSuffix(".service") ? try number("NRestarts", path) : nil)
    }

    private func string(_ property: String, _ path: String) throws(SystemError) -> String {
        var text: UnsafeMutablePointer<CChar>?
        let result = sd_bus_get_property_string(
            bus, "org.freedesktop.systemd1", path, "org.freedesktop.systemd1.Unit", property, nil, &text)
        try answer(property, result)
        defer { free(text) }
        return text.map { HostileText.shown(String(cString: $0)) } ?? ""
    }

    private func number(_ property: String, _ path: String) throws(SystemError) -> Int {
        var value: UInt32 = 0
        let result = sd_bus_get_property_trivial(
            bus, "org.freedesktop.systemd1", path, "org.freedesktop.systemd1.Service", property, nil,
            CChar(UInt8(ascii: "u")), &value)
        try answer(property, result)
        return Int(value)
    }

    private func answer(_ operation: String, _ result: Int32) throws(SystemError) {
        if result < 0 { throw SystemError(operation, errno: -result) }
    }
}
