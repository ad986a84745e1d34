/// How a program that the daemon asked for ended.
public struct ExecResult: WireCodable, Equatable {
    /// How a program ends.
    public enum Outcome: WireCodable, Equatable {
        /// It exited with this code.
        case exited(UInt8)
        /// This signal ended it.
        case signaled(UInt8)
        /// It outlived its time and was killed.
        case timedOut
        /// It never ran; the text says at which step and why.
        case failed(String)

        /// Appends the value, its parts in the order of their declaration.
        public func encode(to writer: inout WireWriter) {
            switch self {
            case .exited(let code):
                writer.put(UInt8(0))
                writer.put(code)
            case .signaled(let signal):
                writer.put(UInt8(1))
                writer.put(signal)
            case .timedOut:
                writer.put(UInt8(2))
            case .failed(let why):
                writer.put(UInt8(3))
                writer.put(why)
            }
        }

        /// Reads what ``encode(to:)`` wrote.
        public init(from reader: inout WireReader) throws(WireError) {
            switch try reader.integer(UInt8.self) {
            case 0: self = .exited(try reader.integer())
            case 1: self = .signaled(try reader.integer())
            case 2: self = .timedOut
            case 3: self = .failed(try reader.string())
            default: throw .unknown("ExecResult.Outcome")
            }
        }
    }

    /// The request's id.
    public var id: UInt32
    /// How it ended.
    public var outcome: Outcome
    /// Its standard output, cut at the request's limit. Hostile.
    public var output: [UInt8]
    /// Its standard error, cut at the request's limit. Hostile.
    public var errorOutput: [UInt8]
    /// Whether either output was cut.
    public var truncated: Bool

    /// Makes a result.
    public init(id: UInt32, outcome: Outcome, output: [UInt8] = [], errorOutput: [UInt8] = [], truncated: Bool = false)
    {
        self.id = id
        self.outcome = outcome
        self.output = output
        self.errorOutput = errorOutput
        self.truncated = truncated
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(id)
        writer.put(outcome)
        writer.put(output)
        writer.put(errorOutput)
        writer.put(truncated)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        id = try reader.integer()
        outcome = try reader.value()
        output = try reader.byteArray()
        errorOutput = try reader.byteArray()
        truncated = try reader.bool()
    }
}
