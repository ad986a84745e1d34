public import Scenario

/// `service`: a systemd unit, as PID 1 itself has it.
public struct ServiceCheck: CheckKind {
    /// A unit's state.
    public enum State: String, Sendable, CaseIterable {
        /// It runs, or has done its work and stays on.
        case active
        /// It does not run, and did not fail.
        case inactive
        /// It failed.
        case failed
    }

    /// A unit as PID 1 described it.
    public struct Seen: Sendable, Equatable {
        /// For example `loaded`, `not-found`, `masked`.
        public var loadState: String
        /// For example `active`, `activating`, `failed`.
        public var activeState: String
        /// For example `running`, `auto-restart`.
        public var subState: String
        /// For example `enabled`, `disabled`, `static`.
        public var fileState: String
        /// How often it was restarted by itself; nil where the unit is no service.
        public var restarts: Int?

        /// Makes a description.
        public init(loadState: String, activeState: String, subState: String, fileState: String, restarts: Int?) {
            self.loadState = loadState
            self.activeState = activeState
            self.subState = subState
            self.fileState = fileState
            self.restarts = restarts
        }
    }

    /// The unit with its suffix.
    public let unit: String
    /// The state it must be in.
    public let state: State
    /// Whether it must start at boot, or must not.
    public let isEnabled: Bool?
    /// How often it may have been restarted by itself.
    public let maximumRestarts: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        let name = try reader.string("unit")
        unit = name.contains(".") ? name : name + ".service"
        state = try reader.word("state", default: .active)
        isEnabled = reader.has("enabled") ? try reader.bool("enabled", default: true) : nil
        maximumRestarts = try reader.optionalInt("max-restarts")
    }

    /// What the check wants, in words.
    public var expected: String {
        var words = "\(unit) is \(state.rawValue)"
        if let isEnabled { words += isEnabled ? " and enabled" : " and not enabled" }
        if let maximumRestarts { words += ", restarted at most \(maximumRestarts) times" }
        return words
    }

    /// Compares a unit with what is wanted.
    public func judge(_ seen: Seen) -> Finding {
        let actual =
            "\(seen.activeState) (\(seen.subState)), \(seen.fileState.isEmpty ? seen.loadState : seen.fileState)"
        if seen.loadState == "not-found", state != .inactive { return failed(actual, "There is no such unit.") }
        if seen.activeState != state.rawValue { return failed(actual, "The unit is \(seen.activeState).") }
        if let isEnabled, Self.startsAtBoot(seen.fileState) != isEnabled {
            return failed(actual, isEnabled ? "The unit would not start at boot." : "The unit would start at boot.")
        }
        if let maximumRestarts, let restarts = seen.restarts, restarts > maximumRestarts {
            return failed("\(restarts) restarts", "The unit keeps restarting.")
        }
        return passed(actual, "The unit is as wanted.")
    }

    /// Judges a host whose PID 1 could not be asked.
    public func judge(silent reason: String) -> Finding { failed(reason, "PID 1 does not answer: \(reason).") }

    private static func startsAtBoot(_ fileState: String) -> Bool {
        ["enabled", "static", "alias", "indirect", "generated"].contains(fileState)
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "service", summary: "A systemd unit, as PID 1 itself has it; for hosts with `init: systemd`.",
        arguments: ObjectShape(
            "check.service", "A unit and the state it must be in.",
            [
                .init(
                    "unit", .string(pattern: "[A-Za-z0-9:_.@\\\\-]{1,255}", explanation: "a unit's name"),
                    required: true,
                    "The unit; `.service` where it has no suffix."),
                .init("state", .word(State.allCases.map(\.rawValue)), default: "active", "The state it must be in."),
                .init("enabled", .bool, "Whether it must start at boot, or must not."),
                .init("max-restarts", .int(0...10_000), "How often it may have been restarted by itself."),
            ]),
        example: "service: { unit: nginx, enabled: true }")
}
