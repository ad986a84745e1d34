/// System calls of a host that fail, fully resolved: numbers, not names.
///
/// A call is hit where everything that is given fits, the pace lets it, the schedule is on, and it is not healed.
public struct CallRulePlan: WireCodable, Equatable {
    /// What happens instead of a call.
    public enum Effect: WireCodable, Equatable {
        /// It fails with this error number.
        case fail(Int32)
        /// It happens so many milliseconds later.
        case delay(UInt32)
        /// Its process gets this signal.
        case kill(Int32)

        /// Appends the value, its parts in the order of their declaration.
        public func encode(to writer: inout WireWriter) {
            switch self {
            case .fail(let number):
                writer.put(UInt8(0))
                writer.put(number)
            case .delay(let milliseconds):
                writer.put(UInt8(1))
                writer.put(milliseconds)
            case .kill(let signal):
                writer.put(UInt8(2))
                writer.put(signal)
            }
        }

        /// Reads what ``encode(to:)`` wrote.
        public init(from reader: inout WireReader) throws(WireError) {
            switch try reader.integer(UInt8.self) {
            case 0: self = .fail(try reader.integer())
            case 1: self = .delay(try reader.integer())
            case 2: self = .kill(try reader.integer())
            default: throw .unknown("CallRulePlan.Effect")
            }
        }
    }

    /// The name by which it is taken back; a rule of the same name takes its place.
    public var name: String
    /// The calls.
    public var calls: [CallPlan]
    /// What happens to them.
    public var effect: Effect
    /// A pattern of paths; empty takes any.
    public var path: String
    /// Where a file system is mounted; empty takes any.
    public var disk: String
    /// An address or prefix; empty takes any.
    public var address: String
    /// A port; 0 takes any.
    public var port: UInt16
    /// A program's name, or its path where it starts with a slash; empty takes any.
    public var program: String
    /// A systemd service without its suffix; empty takes any.
    public var unit: String
    /// The user's number inside the host; nil takes any.
    public var uid: UInt32?
    /// How many calls pass first.
    public var after: UInt64
    /// Only each so many-th is hit.
    public var every: UInt64
    /// How many are hit at most; 0 sets no end.
    public var count: UInt64
    /// How many of a hundred are hit.
    public var percent: UInt8
    /// Where their chance starts.
    public var seed: UInt64
    /// Milliseconds that it is on, again and again; 0 where it always is.
    public var on: UInt32
    /// Milliseconds that it is off in between.
    public var off: UInt32
    /// It is healed while all of these hold; never where there is none.
    public var healing: [ConditionPlan]

    /// Makes a rule that hits every call of these.
    public init(name: String, calls: [CallPlan], effect: Effect) {
        self.name = name
        self.calls = calls
        self.effect = effect
        path = ""
        disk = ""
        address = ""
        port = 0
        program = ""
        unit = ""
        after = 0
        every = 1
        count = 0
        percent = 100
        seed = 0
        on = 0
        off = 0
        healing = []
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(calls)
        writer.put(effect)
        writer.put(path)
        writer.put(disk)
        writer.put(address)
        writer.put(port)
        writer.put(program)
        writer.put(unit)
        writer.put(uid)
        writer.put(after)
        writer.put(every)
        writer.put(count)
        writer.put(percent)
        writer.put(seed)
        writer.put(on)
        writer.put(off)
        writer.put(healing)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        calls = try reader.values()
        effect = try reader.value()
        path = try reader.string()
        disk = try reader.string()
        address = try reader.string()
        port = try reader.integer()
        program = try reader.string()
        unit = try reader.string()
        uid = try reader.optionalInteger()
        after = try reader.integer()
        every = try reader.integer()
        count = try reader.integer()
        percent = try reader.integer()
        seed = try reader.integer()
        on = try reader.integer()
        off = try reader.integer()
        healing = try reader.values()
    }
}
