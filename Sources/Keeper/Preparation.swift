internal import CLinux
internal import Glibc
internal import Linux
internal import Recording
internal import Sandbox
internal import Wire

/// What every keeper needs and none needs for itself: done once in the nursery, shared by all.
enum Preparation {
    /// The machine's cgroup mounts; they do not change while a daemon serves.
    static func hierarchy() -> Result<CgroupHierarchy, SandboxError> {
        Result { () throws(SandboxError) in try CgroupHierarchy.current() }
    }

    /// Goes once through what each keeper does, so that the runtime's tables of types are filled and the libraries' pages
    /// are there: a page that no keeper has to write to is shared by all. What fails here fails again where it matters.
    static func warmUp() {
        readPlan()
        HostMachine.warmUp()
        var seats: [ObjectIdentifier: WaitingShell] = [:]
        seats.removeAll()
        do {
            let loop = try EventLoop()
            try serve(loop)
            try record(loop)
        } catch {
            return
        }
    }

    private static func readPlan() {
        let plan = SessionPlan(
            id: "id", instance: "i", runDirectory: "/", recordingPath: "/", storageDirectory: "/",
            seccompFilters: [[0]],
            networks: [NetworkPlan(name: "lan")],
            hosts: [
                HostPlan(
                    name: "host", imageRoot: "/", volumes: [VolumePlan(path: "/v", bytes: 1, inodes: 1)],
                    interfaces: [InterfacePlan(name: "eth0", network: "lan", address: "10.0.0.2", prefix: 24)],
                    hostsLines: ["x"], services: [ServicePlan(name: "s", arguments: ["s"])])
            ])
        var decoder = FrameDecoder()
        decoder.append(Frame.bytes(of: KeeperRequest.build(plan)))
        _ = try? decoder.next().map { try KeeperRequest(wireBytes: $0) }
    }

    /// A client that asks and is answered.
    private static func serve(_ loop: EventLoop) throws {
        let ends = try UnixSocket.streamPair()
        let peer = Descriptor(owning: ends.1)
        let socket = Descriptor(owning: ends.0)
        try socket.setNonBlocking()
        let connection = try Connection(socket, loop: loop)
        connection.role = .control(watching: true)
        connection.onRequest = { from, _ in
            from.send(.welcome(session: "id"))
            from.send(
                .status([HostStatus(name: "h", state: .running, pid: 1, idBase: 1, boots: 1, detail: "", cgroups: [""])]
                ))
            from.send(.execFinished(ExecResult(id: 1, outcome: .exited(0))))
            from.send(.output([1]))
        }
        var held = [ObjectIdentifier(connection): connection]
        let exec = ExecRequest(id: 1, host: "h", arguments: ["a"], environment: ["b"], input: [1])
        try peer.writeAll(Frame.bytes(of: KeeperRequest.exec(exec)))
        loop.after(milliseconds: 0) {}
        try loop.turn()
        connection.close()
        held.removeAll()
    }

    /// A terminal's output on its way into the recording and onto a screen.
    private static func record(_ loop: EventLoop) throws {
        let file = Descriptor(owning: try checked("memfd_create") { clinux_memfd_create("warm", 1) })
        let writer = try RecordingWriter(descriptor: file, session: "id")
        try writer.append(.opened(host: "h", name: "t", columns: 80, rows: 24), stream: 1)
        // What a shell's prompt has in it.
        let prompt = Array("\u{1b}[?2004h\u{1b}]0;warm\u{7}\u{1b}[01;32mwarm\u{1b}[00m# \r\u{1b}[K\r\n".utf8)
        try writer.append(.output(prompt), stream: 1)
        let screen = Screen(columns: 80, rows: 24)
        screen.feed(prompt)
        _ = Frame.bytes(of: KeeperEvent.screen(screen.redraw()))
        try writer.seal()
    }
}
