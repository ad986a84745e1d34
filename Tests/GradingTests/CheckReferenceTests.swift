import Foundation
import Scenario
import Testing

@testable import Grading

@Suite struct CheckReferenceTests {
    static var page: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/checks.md")
    }

    @Test func pageIsWhatTheLibrarySays() throws {
        if ProcessInfo.processInfo.environment["BREAKFIX_WRITE_REFERENCE"] != nil {
            try CheckReference.markdown.write(to: Self.page, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: Self.page, encoding: .utf8) == CheckReference.markdown)
    }

    @Test func everyKindIsDocumentedOnce() {
        let ids = CheckLibrary.terms.map(\.id)
        #expect(Set(ids).count == ids.count)
        for term in CheckLibrary.terms {
            #expect(term.example.contains(term.id + ": {"))
            #expect(!term.arguments.fields.isEmpty)
            for field in term.arguments.fields { #expect(field.summary.hasSuffix(".")) }
        }
    }
}
