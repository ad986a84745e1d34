import Testing

@Suite struct DiagnosticTests {
    /// A change to the good scenario, and what must be said about it.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var old: String
        var new: String
        var expected: String
        var testDescription: String { name }
    }

    @Test(arguments: mistakesOfShape + mistakesOfMeaning + mistakesOfText) func isReportedExactly(_ mistake: Case)
        throws
    {
        let yaml = try #require(replacing(mistake.old, by: mistake.new, in: goodScenario))
        let rendered = TemporaryScenario(yaml: yaml).rendered(images: ["web", "base"])
        #expect(rendered == mistake.expected)
    }

    private func replacing(_ old: String, by new: String, in text: String) -> String? {
        guard let range = text.firstRange(of: old) else { return nil }
        return text.replacingCharacters(in: range, with: new)
    }
}

extension String {
    func replacingCharacters(in range: Range<Index>, with new: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: new)
        return copy
    }
}
