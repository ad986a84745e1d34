internal import Linux
internal import Sandbox

/// What a keeper has before it knows its session.
struct Cradle {
    /// Its one loop.
    let loop: EventLoop
    /// Its mounts and its network.
    let ground: SessionGround

    /// Makes it in the calling process.
    static func make() -> Result<Cradle, SandboxError> {
        Result { () throws(SandboxError) in
            let ground = try SessionGround()
            do throws(SystemError) {
                return Cradle(loop: try EventLoop(), ground: ground)
            } catch {
                throw SandboxError("making the event loop", error)
            }
        }
    }
}
