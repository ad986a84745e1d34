/// Arguments with which an allowed call fails.
public struct ArgumentRule: Sendable, Equatable {
    /// A comparison of one argument's low 32 bits, which is all of it that the kernel reads.
    struct Condition: Sendable, Equatable {
        /// The argument, from 0.
        let argument: Int
        /// The bits that are compared.
        let mask: UInt32
        /// What they are compared with.
        let values: [UInt32]
        /// Whether one of the values must be there, or none.
        let isMember: Bool

        /// One of the values is there.
        static func isOne(of values: [UInt32], _ argument: Int, mask: UInt32 = .max) -> Condition {
            Condition(argument: argument, mask: mask, values: values, isMember: true)
        }

        /// None of the values is there.
        static func isNone(of values: [UInt32], _ argument: Int, mask: UInt32 = .max) -> Condition {
            Condition(argument: argument, mask: mask, values: values, isMember: false)
        }
    }

    /// The calls it is about.
    public let calls: [String]
    /// What is refused, in words.
    public let refused: String
    /// Why.
    public let reason: String
    /// The errno's name.
    public let errorName: String
    /// The need that lifts the rule; nil where none does.
    public let liftedBy: SeccompNeed?
    let errno: UInt32
    /// All of them hold where the call is refused.
    let conditions: [Condition]

    init(
        _ calls: [String], refused: String, _ error: (name: String, code: UInt32), liftedBy: SeccompNeed? = nil,
        _ reason: String, _ conditions: [Condition]
    ) {
        self.calls = calls
        self.refused = refused
        self.reason = reason
        self.liftedBy = liftedBy
        self.conditions = conditions
        errorName = error.name
        errno = error.code
    }
}
