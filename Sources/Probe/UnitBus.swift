internal import CLinux
internal import CSystemd
internal import Glibc
internal import Grading
internal import Linux

/// systemd's bus, as libsystemd speaks it.
final class UnitBus {
    /// How the way to it ended.
    enum Opening {
        /// It is open.
        case open(UnitBus)
        /// The host does not let it be asked; why.
        case silent(String)
    }

    private static let place = "/run/systemd/private"
    private let bus: OpaquePointer
    private var isStarted = false

    /// Reaches systemd. No program of the host takes part: PID 1 itself listens there, and that is verified.
    static func open(_ scene: Scene, timeout: Int) throws(LookFailure) -> Opening {
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
        if let reason = try connect(socket.raw) { return .silent(reason) }
        var listener: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
        guard clinux_peer_credentials(socket.raw, &listener, &user, &group) == 0, listener == pid else {
            return .silent("another process listens in its place")
        }
        return .open(try UnitBus(socket: socket.release(), timeout: timeout))
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

    /// Takes over a connected socket.
    private init(socket: Int32, timeout: Int) throws(LookFailure) {
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
        let path = try path(of: name)
        return ServiceCheck.Seen(
            loadState: try string("LoadState", path), activeState: try string("ActiveState", path),
            subState: try string("SubState", path), fileState: try string("UnitFileState", path),
            restarts: name.hasSuffix(".service") ? try restarts(path) : nil)
    }

    /// Reads what a timer is like.
    ///
    /// - Parameter clockOffset: Microseconds that the host's monotonic clock is ahead of the machine's.
    func timer(_ name: String, clockOffset: Int) throws(SystemError) -> TimerCheck.Seen {
        let unit = try unit(name)
        let path = try path(of: name)
        guard unit.loadState != "not-found", name.hasSuffix(".timer") else {
            return TimerCheck.Seen(unit: unit, starts: "", secondsLeft: nil)
        }
        let wall = Int(MonotonicClock.wallMilliseconds) * 1000
        let monotonic = Int(MonotonicClock.nanoseconds / 1000) + clockOffset
        let left = [
            try moment("NextElapseUSecRealtime", path).map { $0 - wall },
            try moment("NextElapseUSecMonotonic", path).map { $0 - monotonic },
        ].compactMap(\.self).min()
        return TimerCheck.Seen(
            unit: unit, starts: try string("Unit", path, "Timer"), secondsLeft: left.map { max(0, $0 / 1_000_000) })
    }

    /// Reads a property as a text, of whatever simple type it is; nil where the unit has none of that name.
    func property(_ property: String, of name: String) throws(SystemError) -> String? {
        let path = try path(of: name)
        guard try string("LoadState", path) != "not-found" else { return nil }
        let kind = name.split(separator: ".").last.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? "Service"
        for interface in ["Unit", kind] {
            if let text = text(property, path, interface) { return text }
        }
        return nil
    }

    private func path(of name: String) throws(SystemError) -> String {
        try answer("start", isStarted ? 0 : sd_bus_start(bus))
        isStarted = true
        var text: UnsafeMutablePointer<CChar>?
        try answer("path", sd_bus_path_encode("/org/freedesktop/systemd1/unit", name, &text))
        guard let text else { throw SystemError("path", name, errno: ENOMEM) }
        defer { free(text) }
        return String(cString: text)
    }

    /// Tries the types one after the other; the bus refuses a wrong one.
    private func text(_ property: String, _ path: String, _ interface: String) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        let owner = "org.freedesktop.systemd1." + interface
        if sd_bus_get_property_string(bus, "org.freedesktop.systemd1", path, owner, property, nil, &text) >= 0 {
            defer { free(text) }
            return text.map { HostileText.shown(String(cString: $0)) }
        }
        for (letter, words) in Self.types {
            var value: UInt64 = 0
            let type = CChar(UInt8(ascii: letter))
            if sd_bus_get_property_trivial(bus, "org.freedesktop.systemd1", path, owner, property, nil, type, &value)
                >= 0
            {
                return words(value)
            }
        }
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        guard sd_bus_get_property_strv(bus, "org.freedesktop.systemd1", path, owner, property, nil, &list) >= 0 else {
            return nil
        }
        defer { free(list) }
        var texts: [String] = []
        var next = list
        while let entry = next?.pointee {
            if texts.count < 64 { texts.append(HostileText.shown(String(cString: entry))) }
            free(entry)
            next = next?.advanced(by: 1)
        }
        return texts.joined(separator: " ")
    }

    /// The bus' simple types, and how `systemctl show` writes their values.
    private static let types: [(Unicode.Scalar, @Sendable (UInt64) -> String)] = [
        ("t", { $0 == .max ? "infinity" : String($0) }), ("b", { UInt32(truncatingIfNeeded: $0) != 0 ? "yes" : "no" }),
        ("u", { String(UInt32(truncatingIfNeeded: $0)) }), ("i", { String(Int32(truncatingIfNeeded: $0)) }),
        ("x", { String(Int64(bitPattern: $0)) }), ("q", { String(UInt16(truncatingIfNeeded: $0)) }),
    ]

    private func string(
        _ property: String, _ path: String, _ interface: String = "Unit"
    ) throws(SystemError) -> String {
        var text: UnsafeMutablePointer<CChar>?
        let result = sd_bus_get_property_string(
            bus, "org.freedesktop.systemd1", path, "org.freedesktop.systemd1." + interface, property, nil, &text)
        try answer(property, result)
        defer { free(text) }
        return text.map { HostileText.shown(String(cString: $0)) } ?? ""
    }

    private func restarts(_ path: String) throws(SystemError) -> Int {
        var value: UInt32 = 0
        let result = sd_bus_get_property_trivial(
            bus, "org.freedesktop.systemd1", path, "org.freedesktop.systemd1.Service", "NRestarts", nil,
            CChar(UInt8(ascii: "u")), &value)
        try answer("NRestarts", result)
        return Int(value)
    }

    /// A time in microseconds; nil for never.
    private func moment(_ property: String, _ path: String) throws(SystemError) -> Int? {
        var value: UInt64 = 0
        let result = sd_bus_get_property_trivial(
            bus, "org.freedesktop.systemd1", path, "org.freedesktop.systemd1.Timer", property, nil,
            CChar(UInt8(ascii: "t")), &value)
        try answer(property, result)
        return value == 0 || value > UInt64(Int.max) ? nil : Int(value)
    }

    private func answer(_ operation: String, _ result: Int32) throws(SystemError) {
        if result < 0 { throw SystemError(operation, errno: -result) }
    }
}
