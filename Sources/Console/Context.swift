internal import API
internal import Report

/// What a command needs of the world: where things lie, where it writes, whom it asks.
struct Context: Sendable {
    var layout: Layout
    let environment: [String: String]
    let output: any TextSink
    let errors: any TextSink
    /// Opens a way to the daemon of a layout.
    let connect: @Sendable (Layout) -> any Transport
    var isQuiet = false

    /// Writes a line to standard output.
    func print(_ text: String) throws(Failure) { try output.write(text + "\n") }

    /// Writes a note for people to standard error.
    func note(_ text: String) throws(Failure) { if !isQuiet { try errors.write(text + "\n") } }

    /// Writes a value as JSON to standard output.
    func printJSON(_ value: some Encodable) throws { try output.write(try JSONText.pretty(value)) }

    /// How standard output may look.
    var style: Style { Style(isTerminal: output.isTerminal, environment: environment) }

    /// The daemon of the layout.
    var daemon: DaemonClient { DaemonClient(transport: connect(layout), layout: layout) }

    /// The same with the global options in force.
    func applying(_ globals: GlobalOptions) -> Context {
        var context = self
        if let directory = globals.runDirectory { context.layout.run = directory }
        if let directory = globals.stateDirectory { context.layout.state = directory }
        if let directory = globals.scenarioDirectory { context.layout.scenarios = directory }
        context.isQuiet = globals.isQuiet
        return context
    }
}
