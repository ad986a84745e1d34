/// A container engine that was made ready for this run, with storage of its own below the run's folder.
protocol Engine: AnyObject, Sendable {
    /// What the table calls it.
    var name: String { get }
    /// What was needed for it to run on this machine; empty where nothing was.
    var remarks: [String] { get }
    /// What it is called with for a shell.
    func command(_ shell: ShellKind, number: Int) -> [String]
    /// The container's first process; nil where there is none.
    func first(number: Int) -> Int32?
    /// Ends everything it has started and lets its storage go.
    func end()
}

/// A shell in a container of an engine's.
struct EngineContender: Contender {
    let engine: any Engine
    let shell: ShellKind

    var name: String { engine.name }

    func start() throws -> any Shell {
        let number = Numbers.next()
        let engine = engine
        return try TerminalProcess(
            engine.command(shell, number: number), cgroup: KeeperContender.instance,
            first: { engine.first(number: number) })
    }
}

/// Somebody who cannot be measured on this machine: the tables say why.
struct AbsentContender: Contender {
    let name: String
    let why: String

    func start() throws -> any Shell { throw Trouble("cannot run here: \(why)") }
}
