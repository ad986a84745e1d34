internal import Recording
internal import Sandbox
internal import Wire

/// What every keeper needs and none needs for itself: done once in the nursery, shared by all.
enum Preparation {
    /// The machine's cgroup mounts; they do not change while a daemon serves.
    static func hierarchy() -> Result<CgroupHierarchy, SandboxError> {
        Result { () throws(SandboxError) in try CgroupHierarchy.current() }
    }

    /// Goes once through what each keeper does first, so that the runtime's tables of types are filled and the
    /// libraries' pages are there.
    static func warmUp() {
        let plan = SessionPlan(
            id: "", instance: "", runDirectory: "", recordingPath: "", seccompFilters: [[0]],
            networks: [NetworkPlan(name: "lan")],
            hosts: [
                HostPlan(
                    name: "host", imageRoot: "", initKind: .light, interfaces: [], login: .root, services: [])
            ])
        var decoder = FrameDecoder()
        decoder.append(Frame.bytes(of: KeeperRequest.build(plan)))
        _ = try? decoder.next().map { try KeeperRequest(wireBytes: $0) }
        _ = Frame.bytes(of: KeeperEvent.welcome(session: ""))
        let screen = Screen(columns: 80, rows: 24)
        screen.feed(Array("warm\r\n".utf8))
        _ = screen.redraw()
    }
}
