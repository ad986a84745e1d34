public import Scenario

/// `cron`: a line of a crontab that cron will really run.
public struct CronCheck: CheckKind {
    /// Who runs it.
    public let user: String
    /// A part of the command.
    public let command: String
    /// The schedule as it must be written; nil where any valid one will do.
    public let schedule: String?
    /// Whether there must be such a line.
    public let isPresent: Bool

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        user = try reader.string("user", default: "root")
        command = try reader.string("command")
        schedule = try reader.optionalString("schedule")
        isPresent = try reader.bool("present", default: true)
        if let schedule, !CronSchedule.isValid(schedule.split(separator: " ").map(String.init)) {
            throw CheckError(kind: Self.id, problem: "`schedule` is none that cron takes: \(schedule)")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        let words = "\"\(command)\"" + (schedule.map { " at \($0)" } ?? "")
        return isPresent ? "cron runs \(words) as \(user)" : "cron does not run \(words) as \(user)"
    }

    /// Looks for the line in the host's crontabs and judges it.
    public func judge(_ tables: [CronTable]) -> Finding {
        var complaint = "No crontab has such a line."
        var actual = "no such line"
        for table in tables {
            for job in table.jobs where job.user == user && job.command.contains(command) {
                if let schedule, job.schedule != schedule.split(separator: " ").map(String.init) {
                    complaint = "The line in \(table.path) has another schedule."
                    actual = job.schedule.joined(separator: " ")
                } else if !CronSchedule.isValid(job.schedule) {
                    complaint = "The line in \(table.path) has a schedule that cron does not take."
                    actual = job.schedule.joined(separator: " ")
                } else if let trouble = table.trouble {
                    complaint = "Cron leaves out \(table.path): \(trouble)."
                    actual = trouble
                } else {
                    let found = "\(table.path): \(job.schedule.joined(separator: " ")) \(job.command)"
                    return isPresent ? passed(found, "Cron runs it.") : failed(found, "Cron runs it.")
                }
            }
        }
        return isPresent ? failed(actual, complaint) : passed(actual, complaint)
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "cron",
        summary: """
            A line of `/etc/crontab`, `/etc/cron.d` or a user's crontab that cron runs; owner, mode, the last line's end \
            and the schedule are looked at as Debian's cron does.
            """,
        arguments: ObjectShape(
            "check.cron", "A command, and how cron must run it.",
            [
                .init("command", .string(), required: true, "A part of the command."),
                .init("user", .userName, default: "root", "Who runs it."),
                .init(
                    "schedule", .string(), "The schedule, for example `*/5 * * * *` or `@daily`; any valid one else."),
                .init("present", .bool, default: "true", "Whether there must be such a line."),
            ]),
        example: "cron: { user: backup, command: /usr/local/bin/dump-orders, schedule: \"15 2 * * *\" }")
}
