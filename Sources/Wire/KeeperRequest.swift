/// What a daemon asks of a keeper, one frame each on the keeper's unix socket.
///
/// A connection starts with ``hello(version:)``; on the one that a keeper is born with, ``build(_:)`` follows. It then either controls (everything but `attach`), or carries one
/// terminal after ``attach(_:)``.
public enum KeeperRequest: WireCodable, Equatable {
    /// The protocol that keeper and daemon of this source speak.
    public static let version: UInt32 = 3

    /// Opens a connection; a keeper of another version answers ``KeeperEvent/refused(_:)``.
    case hello(version: UInt32)
    /// Makes a newborn keeper the one of a session; answered by ``KeeperEvent/welcome(session:)`` or a refusal.
    case build(SessionPlan)
    /// Gives a parked session, whose plan has no recording, to a candidate: recording begins, and outputs of the keeper's
    /// own go to `log` from now on. Answered by ``KeeperEvent/begun`` or a refusal.
    case begin(recording: String, log: String)
    /// Starts a shell on every host of a parked session, for whoever attaches first: nothing is done to the hosts any more
    /// before that. Answered by ``KeeperEvent/seated`` once each has shown something.
    case seat
    /// Asks for ``KeeperEvent/status(_:)`` now; after it, every change comes unasked.
    case watch
    /// Runs a program in a host; answered by ``KeeperEvent/execFinished(_:)``.
    case exec(ExecRequest)
    /// Turns this connection into a viewer of a terminal.
    case attach(AttachRequest)
    /// Typed bytes, on an attached and writable connection.
    case input([UInt8])
    /// A new size of the viewer's window; the terminal follows only writable ones.
    case resize(columns: UInt16, rows: UInt16)
    /// Stops every process of a host where it stands, or lets it go on.
    case freeze(host: String, frozen: Bool)
    /// Ends PID 1 and starts the host again on the same writable layer, whatever PID 1 thinks of it.
    case reboot(host: String)
    /// Lets calls of a host fail from now on, over its reboots, until it is taken back. Answered by
    /// ``KeeperEvent/execFinished(_:)``, as a fault that is a program would be.
    case breakCalls(id: UInt32, host: String, rule: CallRulePlan)
    /// Takes the rule of that name back; one that is not there is no failure. Answered in the same way.
    case mendCalls(id: UInt32, host: String, rule: String)
    /// Puts a note into the recording, for example a hint given or a grade.
    case mark(String)
    /// Ends the session: kills every host, removes everything, exits.
    case end(reason: String)

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        switch self {
        case .hello(let version):
            writer.put(UInt8(0))
            writer.put(version)
        case .watch:
            writer.put(UInt8(1))
        case .exec(let request):
            writer.put(UInt8(2))
            writer.put(request)
        case .attach(let request):
            writer.put(UInt8(3))
            writer.put(request)
        case .input(let bytes):
            writer.put(UInt8(4))
            writer.put(bytes)
        case .resize(let columns, let rows):
            writer.put(UInt8(5))
            writer.put(columns)
            writer.put(rows)
        case .freeze(let host, let frozen):
            writer.put(UInt8(6))
            writer.put(host)
            writer.put(frozen)
        case .reboot(let host):
            writer.put(UInt8(7))
            writer.put(host)
        case .mark(let text):
            writer.put(UInt8(8))
            writer.put(text)
        case .end(let reason):
            writer.put(UInt8(9))
            writer.put(reason)
        case .build(let plan):
            writer.put(UInt8(10))
            writer.put(plan)
        case .begin(let recording, let log):
            writer.put(UInt8(11))
            writer.put(recording)
            writer.put(log)
        case .breakCalls(let id, let host, let rule):
            writer.put(UInt8(12))
            writer.put(id)
            writer.put(host)
            writer.put(rule)
        case .mendCalls(let id, let host, let rule):
            writer.put(UInt8(13))
            writer.put(id)
            writer.put(host)
            writer.put(rule)
        case .seat:
            writer.put(UInt8(14))
        }
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        switch try reader.integer(UInt8.self) {
        case 0: self = .hello(version: try reader.integer())
        case 1: self = .watch
        case 2: self = .exec(try reader.value())
        case 3: self = .attach(try reader.value())
        case 4: self = .input(try reader.byteArray())
        case 5: self = .resize(columns: try reader.integer(), rows: try reader.integer())
        case 6: self = .freeze(host: try reader.string(), frozen: try reader.bool())
        case 7: self = .reboot(host: try reader.string())
        case 8: self = .mark(try reader.string())
        case 9: self = .end(reason: try reader.string())
        case 10: self = .build(try reader.value())
        case 11: self = .begin(recording: try reader.string(), log: try reader.string())
        case 12:
            self = .breakCalls(id: try reader.integer(), host: try reader.string(), rule: try reader.value())
        case 13:
            self = .mendCalls(id: try reader.integer(), host: try reader.string(), rule: try reader.string())
        case 14: self = .seat
        default: throw .unknown("KeeperRequest")
        }
    }
}
