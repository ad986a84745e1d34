public import Scenario

/// `timer`: a systemd timer, as PID 1 itself has it.
public struct TimerCheck: CheckKind {
    /// A timer as PID 1 described it.
    public struct Seen: Sendable, Equatable {
        /// The unit itself.
        public var unit: ServiceCheck.Seen
        /// What it starts.
        public var starts: String
        /// Seconds until it does so next; nil where it never will.
        public var secondsLeft: Int?

        /// Makes a description.
        public init(unit: ServiceCheck.Seen, starts: String, secondsLeft: Int?) {
            self.unit = unit
            self.starts = starts
            self.secondsLeft = secondsLeft
        }
    }

    /// The timer with its suffix.
    public let unit: String
    /// Whether it must start at boot, or must not; nil where that does not matter.
    public let isEnabled: Bool?
    /// The unit that it must start; nil where that does not matter.
    public let starts: String?
    /// It must start that within so many milliseconds; nil where that does not matter.
    public let nextWithin: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        let name = try reader.string("unit")
        unit = name.contains(".") ? name : name + ".timer"
        isEnabled = reader.has("enabled") ? try reader.bool("enabled", default: true) : nil
        starts = try reader.optionalString("starts").map { $0.contains(".") ? $0 : $0 + ".service" }
        nextWithin = try reader.optionalInt("next-within")
    }

    /// What the check wants, in words.
    public var expected: String {
        var words = "\(unit) is active"
        if let isEnabled { words += isEnabled ? " and enabled" : " and not enabled" }
        if let starts { words += ", starts \(starts)" }
        if let nextWithin { words += ", next within \(nextWithin / 1000) s" }
        return words
    }

    /// Compares a timer with what is wanted.
    public func judge(_ seen: Seen) -> Finding {
        let next = seen.secondsLeft.map { "next in \($0) s" } ?? "never again"
        let actual = "\(seen.unit.activeState), \(seen.unit.fileState), starts \(seen.starts), \(next)"
        if seen.unit.loadState == "not-found" { return failed("not found", "There is no such timer.") }
        guard seen.unit.activeState == "active" else { return failed(actual, "The timer is \(seen.unit.activeState).") }
        if let isEnabled, isEnabled != (seen.unit.fileState == "enabled") {
            return failed(actual, "The timer's file is \(seen.unit.fileState).")
        }
        if let starts, starts != seen.starts { return failed(actual, "The timer starts \(seen.starts).") }
        if let nextWithin {
            guard let left = seen.secondsLeft else { return failed(actual, "The timer never elapses again.") }
            if left > nextWithin / 1000 { return failed(actual, "The timer elapses too late.") }
        }
        return passed(actual, "The timer is as wanted.")
    }

    /// Judges a host whose systemd does not answer.
    public func judge(silent reason: String) -> Finding { failed(reason, "systemd does not answer: \(reason).") }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "timer", summary: "A systemd timer, as PID 1 itself has it; for hosts with `init: systemd`.",
        arguments: ObjectShape(
            "check.timer", "A timer, which must be active, and how it must be set.",
            [
                .init(
                    "unit", .string(pattern: "[A-Za-z0-9:_.@\\\\-]{1,255}", explanation: "a unit's name"),
                    required: true,
                    "The timer; `.timer` where it has no suffix."),
                .init("enabled", .bool, "Whether it must start at boot, or must not."),
                .init("starts", .string(), "The unit it must start; `.service` where it has no suffix."),
                .init("next-within", .duration, "How soon it must elapse next."),
            ]),
        example: "timer: { unit: logrotate, enabled: true, next-within: 24h }")
}
