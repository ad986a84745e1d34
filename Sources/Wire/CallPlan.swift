/// A system call by its number, and where its arguments say what it is about.
public struct CallPlan: WireCodable, Equatable {
    /// What one of its arguments names.
    public enum Subject: WireCodable, Equatable {
        /// A path; relative ones start at the working folder, or at the descriptor of another argument.
        case path(at: UInt8, from: UInt8?, follows: Bool)
        /// A descriptor.
        case descriptor(at: UInt8)
        /// A socket address, and the argument with its length.
        case address(at: UInt8, length: UInt8)

        /// Appends the value, its parts in the order of their declaration.
        public func encode(to writer: inout WireWriter) {
            switch self {
            case .path(let place, let base, let follows):
                writer.put(UInt8(0))
                writer.put(place)
                writer.put(base)
                writer.put(follows)
            case .descriptor(let place):
                writer.put(UInt8(1))
                writer.put(place)
            case .address(let place, let length):
                writer.put(UInt8(2))
                writer.put(place)
                writer.put(length)
            }
        }

        /// Reads what ``encode(to:)`` wrote.
        public init(from reader: inout WireReader) throws(WireError) {
            switch try reader.integer(UInt8.self) {
            case 0:
                self = .path(
                    at: try reader.integer(), from: try reader.optionalInteger(), follows: try reader.bool())
            case 1: self = .descriptor(at: try reader.integer())
            case 2: self = .address(at: try reader.integer(), length: try reader.integer())
            default: throw .unknown("CallPlan.Subject")
            }
        }
    }

    /// The call's number.
    public var number: Int32
    /// What it is about.
    public var subjects: [Subject]

    /// Makes a plan.
    public init(number: Int32, subjects: [Subject] = []) {
        self.number = number
        self.subjects = subjects
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(number)
        writer.put(subjects)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.integer()
        subjects = try reader.values()
    }
}
