internal import Linux
internal import Sandbox

/// What a keeper has before it knows its session: half of a launch.
struct Cradle {
    /// Its one loop.
    let loop: EventLoop
    /// Its mounts and its network.
    let ground: SessionGround
    /// What its first host stands on; the host's first process is born.
    let foundation: HostFoundation
    /// Where cgroups are.
    let hierarchy: CgroupHierarchy
    /// Part of the cgroups' names.
    let instance: String

    /// Makes it in the calling process.
    static func make(
        instance: String, hierarchy: Result<CgroupHierarchy, SandboxError>
    ) -> Result<Cradle, SandboxError> {
        LaunchClock.prepareIfAsked()
        return Result { () throws(SandboxError) in
            let hierarchy = try hierarchy.get()
            let loop = try loop()
            let ground = try SessionGround()
            let foundation = try HostFoundation(index: 0, instance: instance, hierarchy: hierarchy, on: ground)
            let cradle = Cradle(
                loop: loop, ground: ground, foundation: foundation, hierarchy: hierarchy, instance: instance)
            do throws(SandboxError) {
                try foundation.prepare()
            } catch {
                cradle.abandon()
                throw error
            }
            return cradle
        }
    }

    /// Takes everything back: there will be no session.
    func abandon() {
        foundation.abandon()
        HostCgroups.leave(hierarchy, instance)
    }

    private static func loop() throws(SandboxError) -> EventLoop {
        do {
            return try EventLoop()
        } catch {
            throw SandboxError("making the event loop", error)
        }
    }
}
