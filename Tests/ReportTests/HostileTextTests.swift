import Foundation
import Grading
import Report
import Testing

@Suite("Hostile text")
struct HostileTextTests {
    @Test("No document holds a character that steers a terminal", arguments: ReportFormat.allCases)
    func nothingSteers(format: ReportFormat) {
        let document = format.renderer().render(Examples.hostileReport())
        let bad = document.unicodeScalars.filter { scalar in
            scalar != "\n"
                && (scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format)
        }
        #expect(bad.isEmpty)
        #expect(!document.unicodeScalars.contains("\u{FFFE}"))
    }

    @Test("Colour comes from us alone")
    func colour() {
        let plain = TextReport().render(Examples.hostileReport())
        let coloured = TextReport(colour: true).render(Examples.hostileReport())
        #expect(!plain.contains("\u{1b}"))
        let stripped = coloured.replacing(#/\u{1b}\[(1;3[123]|0)m/#, with: "")
        #expect(stripped == plain)
    }

    @Test("A text of megabytes is cut in each document", arguments: ReportFormat.allCases)
    func cut(format: ReportFormat) {
        // Letters under combining marks: one single character for Swift, a million scalars for everybody else.
        let long = "e" + String(repeating: "\u{301}", count: 1 << 20)
        let outcome = Examples.outcome("space-left", .failed, actual: long, why: long)
        let report = Examples.report(
            ReportBuilder.graded(
                Examples.problem, now: [outcome], afterReboot: nil, hints: []))
        #expect(format.renderer().render(report).utf8.count < 64 << 10)
    }

    @Test("Table cells and fences of Markdown stay whole")
    func markdown() {
        let document = MarkdownReport().render(Examples.hostileReport())
        var fence: Substring?
        for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = fence {
                if line == open { fence = nil }
            } else if line.hasPrefix("```") {
                fence = line.prefix { $0 == "`" }
                #expect(fence == "````")
            } else {
                #expect(!line.contains("<"))
                #expect(!line.contains("`"))
                if line.hasPrefix("|") {
                    #expect(
                        [3, 4, 5, 7, 8].contains(line.split(separator: "|", omittingEmptySubsequences: false).count - 1)
                    )
                }
            }
        }
        #expect(fence == nil)
    }

    @Test("JSON gives back what was put in")
    func json() throws {
        let report = Examples.hostileReport()
        let decoded = try JSONDecoder().decode(SessionReport.self, from: Data(JSONReport().render(report).utf8))
        #expect(decoded == report)
    }

    @Test("Equal values are equal JSON, keys in order")
    func stable() throws {
        #expect(try JSONText.pretty(["b": 1, "a": 2]) == "{\n  \"a\" : 2,\n  \"b\" : 1\n}\n")
        #expect(JSONReport().render(Examples.mixed) == JSONReport().render(Examples.mixed))
    }

    @Test("JUnit XML stays well-formed and counts what it holds")
    func junit() throws {
        let document = JUnitReport().render(Examples.hostileReport())
        #expect(!document.contains("]]>"))
        #expect(document.components(separatedBy: "<testcase").count - 1 == 6)
        #expect(document.components(separatedBy: "</failure>").count - 1 == 6)
        #expect(document.contains(#"tests="6" failures="6" errors="0""#))
        let allowed = #/&(amp|lt|gt|quot|apos);/#
        #expect(!document.replacing(allowed, with: "").contains("&"))
    }

    @Test("What nobody graded is skipped in JUnit XML")
    func skipped() {
        let report = Examples.report(ReportBuilder.notGraded(Examples.problem, hints: []))
        let document = JUnitReport().render(report)
        #expect(document.contains(#"tests="1" failures="0" errors="0" skipped="1""#))
        #expect(document.contains("<skipped message="))
    }

    @Test(
        "Printable text",
        arguments: [
            ("plain ümlaut 漢字", "plain ümlaut 漢字"), ("a\u{1b}[2J", "a\\e[2J"), ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("\u{202E}abc", "\\u{202e}abc"), ("\u{0}", "\\u{0}"), ("\u{9b}", "\\u{9b}"), ("\u{200B}", "\\u{200b}"),
            ("\u{2028}", "\\u{2028}"), ("", ""),
        ])
    func printable(text: String, shown: String) {
        #expect(PrintableText.line(text) == shown)
    }

    @Test("A cut says how much is missing")
    func cutCounts() {
        #expect(PrintableText.line("abcdef", limit: 4) == "abcd… (2 more)")
        #expect(PrintableText.line("abcd", limit: 4) == "abcd")
    }
}
