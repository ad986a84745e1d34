/// A JUnit XML document: suites of cases; every text is made printable, cut and escaped.
public struct JUnitDocument: Sendable {
    /// One case.
    public struct Case: Sendable {
        /// How a case ends.
        public enum Result: Sendable {
            /// It holds.
            case passed
            /// It does not hold: a line that says it all, and lines of detail.
            case failed(message: String, details: [String])
            /// The tester itself had trouble.
            case error(message: String, details: [String])
            /// Nobody looked.
            case skipped(message: String)
        }

        /// The case's name.
        public var name: String
        /// What kind of thing failed, for example `http`.
        public var kind: String
        /// How it ended.
        public var result: Result
        /// How long it took.
        public var milliseconds: Int

        /// Makes a case.
        public init(name: String, kind: String, result: Result, milliseconds: Int) {
            self.name = name
            self.kind = kind
            self.result = result
            self.milliseconds = milliseconds
        }
    }

    /// Cases that belong together.
    public struct Suite: Sendable {
        /// The suite's name; with the document's it makes the cases' class name.
        public var name: String
        /// When it ran, in milliseconds since 1970.
        public var at: Int64
        /// Facts about the run, in this order.
        public var properties: [(name: String, value: String)]
        /// The cases.
        public var cases: [Case]

        /// Makes a suite.
        public init(name: String, at: Int64, properties: [(name: String, value: String)], cases: [Case]) {
            self.name = name
            self.at = at
            self.properties = properties
            self.cases = cases
        }
    }

    private let name: String
    private let suites: [Suite]

    /// Makes a document.
    public init(name: String, suites: [Suite]) {
        self.name = name
        self.suites = suites
    }

    /// The document as XML, with a newline at its end.
    public var text: String {
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        lines.append("<testsuites\(attribute("name", name))\(counts(suites.flatMap(\.cases)))>")
        for suite in suites { lines += self.lines(suite) }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(_ suite: Suite) -> [String] {
        let timestamp = attribute("timestamp", Moment.iso8601(suite.at))
        var lines = ["  <testsuite\(attribute("name", suite.name))\(counts(suite.cases))\(timestamp)>"]
        lines.append("    <properties>")
        lines += suite.properties.map {
            "      <property\(attribute("name", $0.name))\(attribute("value", $0.value))/>"
        }
        lines.append("    </properties>")
        for each in suite.cases { lines += self.lines(each, className: name + "." + suite.name) }
        return lines + ["  </testsuite>"]
    }

    private func lines(_ each: Case, className: String) -> [String] {
        let head =
            "    <testcase\(attribute("classname", className))\(attribute("name", each.name))"
            + attribute("time", Moment.seconds(each.milliseconds))
        switch each.result {
        case .passed: return [head + "/>"]
        case .skipped(let message):
            return [head + ">", "      <skipped\(attribute("message", message))/>", "    </testcase>"]
        case .failed(let message, let details):
            return [head + ">"] + element("failure", message, each.kind, details) + ["    </testcase>"]
        case .error(let message, let details):
            return [head + ">"] + element("error", message, each.kind, details) + ["    </testcase>"]
        }
    }

    private func element(_ name: String, _ message: String, _ kind: String, _ details: [String]) -> [String] {
        let body = details.map { escaped(PrintableText.line($0)) }.joined(separator: "\n")
        return ["      <\(name)\(attribute("message", message))\(attribute("type", kind))>\(body)</\(name)>"]
    }

    private func counts(_ cases: [Case]) -> String {
        var failures = 0
        var errors = 0
        var skipped = 0
        for each in cases {
            switch each.result {
            case .passed: break
            case .failed: failures += 1
            case .error: errors += 1
            case .skipped: skipped += 1
            }
        }
        let time = Moment.seconds(cases.map(\.milliseconds).reduce(0, +))
        return attribute("tests", String(cases.count)) + attribute("failures", String(failures))
            + attribute("errors", String(errors)) + attribute("skipped", String(skipped)) + attribute("time", time)
    }

    private func attribute(_ name: String, _ value: String) -> String {
        " \(name)=\"\(escaped(PrintableText.line(value, limit: 2000)))\""
    }

    /// XML's own five, so that neither a tag, an attribute nor `]]>` can end early. Characters that XML cannot hold
    /// are gone by then: ``PrintableText`` made them visible.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
