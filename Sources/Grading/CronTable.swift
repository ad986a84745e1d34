/// A crontab of a host, read as data.
public struct CronTable: Sendable, Equatable {
    /// A line that names a schedule and a command.
    public struct Job: Sendable, Equatable {
        /// The schedule's fields, five or one.
        public var schedule: [String]
        /// Who runs it.
        public var user: String
        /// The command.
        public var command: String
    }

    /// Where it lies.
    public let path: String
    /// The lines with a command, in order.
    public let jobs: [Job]
    /// Why cron leaves the whole table out; nil where it does not.
    public let trouble: String?

    /// Reads a crontab.
    ///
    /// - Parameters:
    ///   - path: Where it lies.
    ///   - bytes: What is in it.
    ///   - owner: The user whose own table it is; nil for a table of the system, whose lines name a user.
    ///   - trouble: What of its name, owner or mode keeps cron from reading it.
    public init(path: String, bytes: [UInt8], owner: String?, trouble: String?) {
        self.path = path
        let isWhole = bytes.isEmpty || bytes.last == UInt8(ascii: "\n")
        self.trouble = trouble ?? (isWhole ? nil : "its last line has no end")
        jobs = HostileText.decode(bytes).split(separator: "\n").prefix(10_000).compactMap { Self.job($0, owner) }
    }

    private static func job(_ line: Substring, _ owner: String?) -> Job? {
        let line = line.drop(while: \.isWhitespace)
        guard let first = line.first, first != "#" else { return nil }
        let name = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if !name.isEmpty, !name.allSatisfy(\.isNumber),
            line.dropFirst(name.count).drop(while: \.isWhitespace).first == "="
        {
            return nil  // a variable
        }
        let count = (first == "@" ? 1 : 5) + (owner == nil ? 1 : 0)
        let fields = line.split(maxSplits: count, omittingEmptySubsequences: true, whereSeparator: \.isWhitespace)
        guard fields.count == count + 1 else { return nil }
        let schedule = fields.prefix(first == "@" ? 1 : 5).map(String.init)
        return Job(
            schedule: schedule, user: owner ?? String(fields[count - 1]), command: String(fields[count]))
    }
}

/// A schedule of a crontab, as crontab(5) has it.
enum CronSchedule {
    private static let words: Set = [
        "@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly",
    ]
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// Whether cron takes the fields.
    static func isValid(_ fields: [String]) -> Bool {
        if fields.count == 1 { return words.contains(fields[0]) }
        let ranges: [(ClosedRange<Int>, [String], Int)] = [
            (0...59, [], 0), (0...23, [], 0), (1...31, [], 0), (1...12, months, 1), (0...7, days, 0),
        ]
        guard fields.count == ranges.count else { return false }
        return zip(fields, ranges).allSatisfy { field, range in
            let parts = field.split(separator: ",", omittingEmptySubsequences: false)
            return parts.allSatisfy { isPart($0, range.0, names: range.1, from: range.2) }
        }
    }

    /// `*`, a number, a name, a range, and each of them with a step.
    private static func isPart(_ part: Substring, _ range: ClosedRange<Int>, names: [String], from base: Int) -> Bool {
        let halves = part.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        if halves.count == 2 {
            guard let step = Int(halves[1]), step > 0 else { return false }
        }
        if halves[0] == "*" { return true }
        func number(_ text: Substring) -> Int? {
            if let index = names.firstIndex(of: text.lowercased()) { return index + base }
            return text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
        }
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(number)
        guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1] else { return false }
        return range.contains(low) && range.contains(high) && low <= high
    }
}
