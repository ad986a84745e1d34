/// The container engines that were asked for, ready or with the reason why not.
final class Engines {
    private var ready: [any Engine] = []
    private var absent: [AbsentContender] = []

    /// Makes ready whoever is wanted.
    init(below folder: String, image: String, space: PeerSpace, wants: (String) -> Bool) throws {
        let makers: [(String, () throws -> any Engine)] = [
            ("podman", { try Podman(below: folder, image: image, space: space) }),
            ("docker", { try Docker(below: folder, image: image, space: space) }),
        ]
        for (name, make) in makers where wants(name) {
            do {
                ready.append(try make())
            } catch {
                try Interruption.check()
                absent.append(AbsentContender(name: name, why: "\(error)"))
            }
        }
    }

    /// What was needed for them to run, and who does not run and why.
    var remarks: [String] { ready.flatMap(\.remarks) + absent.map { "\($0.name) cannot run here: \($0.why)" } }

    /// Everybody, those who cannot run included.
    func contenders(_ shell: ShellKind) -> [any Contender] {
        ready.map { EngineContender(engine: $0, shell: shell) } + absent
    }

    /// Those who can boot a systemd.
    func boots(folder: String) -> [any Contender] {
        ready.compactMap { $0 as? Podman }.map { SystemdBoot.podman($0, folder: folder) }
            + absent.filter { $0.name == "podman" }
    }

    /// Ends all.
    func end() {
        for engine in ready { engine.end() }
        ready = []
    }
}
