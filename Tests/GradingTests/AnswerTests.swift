import Scenario
import Testing

@testable import Grading

@Suite struct AnswerTests {
    private func check(_ more: [String: Value], given: String? = nil, salt: String? = "s") throws -> AnswerCheck {
        let arguments = Value.map(more.merging(["ask": .string("Which unit?")]) { own, _ in own })
        return try AnswerCheck(
            arguments: salt.map { AnswerCheck.sealed(arguments, salt: $0, given: given) } ?? arguments)
    }

    private func status(_ answer: String?, _ more: [String: Value], salt: String? = "s") throws -> CheckOutcome.Status {
        try check(more, salt: salt).judge(answer).status
    }

    @Test(arguments: [nil, "s"]) func textsAreComparedWithoutWhatDoesNotMatter(salt: String?) throws {
        let accept: [String: Value] = ["accept": .list([.string("shop-export.service"), .string("Shop Export")])]
        for right in ["shop-export.service", " SHOP-EXPORT.service\n", "`shop-export.service`", "shop  export."] {
            #expect(try status(right, accept, salt: salt) == .passed, "\(right)")
        }
        for wrong in [nil, "", " \n", "shop-export.service nginx.service", "shop-export", "*"] {
            #expect(try status(wrong, accept, salt: salt) == .failed)
        }
        let exact = accept.merging(["ignore-case": .bool(false)]) { own, _ in own }
        #expect(try status("Shop Export", exact, salt: salt) == .passed)
        #expect(try status("shop export", exact, salt: salt) == .failed)
    }

    @Test func patternsMatchTheWholeAnswer() throws {
        let pattern: [String: Value] = ["accept-pattern": .string("(the )?disk (is )?full|no space")]
        #expect(try status("The disk is full", pattern) == .passed)
        #expect(try status("no space", pattern) == .passed)
        #expect(try status("there is no space", pattern) == .failed)
        #expect(try status("no space\nor not", pattern) == .failed)
    }

    @Test func numbersMayHaveUnitsAndTolerance() throws {
        let number: [String: Value] = ["number": .int(120), "tolerance": .int(5)]
        for right in ["120", "118 s", "124.5", "+120", "120 seconds, about"] {
            #expect(try status(right, number) == .passed, "\(right)")
        }
        for wrong in ["130", "about 120", "12", "-120", "1e2", ""] { #expect(try status(wrong, number) == .failed) }
    }

    @Test func whatIsRightLeavesNoTrace() throws {
        let secret = "shop-export.service"
        let arguments = Value.map(["ask": .string("Which?"), "accept": .string(secret)])
        let sealed = AnswerCheck.sealed(arguments, salt: "first", given: nil)
        #expect(!"\(sealed)".contains(secret))
        #expect(sealed != AnswerCheck.sealed(arguments, salt: "second", given: nil))
        let check = try AnswerCheck(arguments: sealed)
        for answer in [nil, "wrong", secret] {
            let finding = check.judge(answer)
            #expect(!finding.expected.contains(secret))
            #expect(!finding.why.contains(secret))
        }
    }

    @Test func mistakesOfTheAuthorAreTold() {
        #expect(throws: CheckError.self) { try check([:], salt: nil) }
        #expect(throws: CheckError.self) { try check(["accept-pattern": .string("(")], salt: nil) }
        #expect(throws: CheckError.self) {
            try check(["accept": .string("a"), "choices": .list([.string("b"), .string("c")])], salt: nil)
        }
    }

    @Test func anAnswerThatIsTooLongIsWrong() throws {
        let long = String(repeating: "a", count: AnswerCheck.limit + 1)
        #expect(try status(long, ["accept": .string(long)]) == .failed)
    }

    @Test func theBriefAsksAndTellsHowToAnswer() {
        func question(_ id: String, _ more: [String: Value]) -> Check {
            Check(id: id, kind: "answer", host: "web", arguments: .map(more))
        }
        let problem = Problem(
            id: "p", title: "", brief: "", host: "web", faults: [],
            checks: [
                question("unit", ["ask": .string("Which unit?"), "accept": .string("secret")]),
                question("kind", ["ask": .string("Why?"), "choices": .list([.string("disk"), .string("memory")])]),
            ])
        let text = Questionnaire(problem).paragraph(session: "S7K2QP")
        for part in [
            "unit: Which unit?", "one of: disk, memory", "~/answer-unit.txt",
            "breakfix answer S7K2QP unit 'the answer'",
        ] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(!text.contains("secret"))
        let silent = Problem(id: "p", title: "", brief: "", host: "web", faults: [], checks: [])
        #expect(Questionnaire(silent).paragraph(session: "S") == "")
    }
}
