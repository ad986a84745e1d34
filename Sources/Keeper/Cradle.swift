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

    /// Makes it in the calling process.
    ///
    /// - Parameter instance: Part of the cgroups' names.
    static func make(
        instance: String, hierarchy: Result<CgroupHierarchy, SandboxError>
    ) -> Result<Cradle, SandboxError> {
        LaunchClock.prepareIfAsked()
        return Result { () throws(SandboxError) in
            let ground = try SessionGround()
            let foundation = try HostFoundation(
                index: 0, instance: instance, hierarchy: try hierarchy.get(), on: ground)
            do throws(SandboxError) {
                try foundation.prepare()
                return Cradle(loop: try loop(), ground: ground, foundation: foundation)
            } catch {
                foundation.abandon()
                throw error
            }
        }
    }

    private static func loop() throws(SandboxError) -> EventLoop {
        do {
            return try EventLoop()
        } catch {
            throw SandboxError("making the event loop", error)
        }
    }
}
