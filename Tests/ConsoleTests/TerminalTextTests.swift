import Testing

@testable import Console

@Suite("Keys, modes and what passes to somebody who looks on")
struct TerminalTextTests {
    @Test("Detach keys are read", arguments: ["ctrl-p,ctrl-q", "ctrl-],q", "ctrl-@", "~,."])
    func keys(text: String) { #expect(DetachKeys(text) != nil) }

    @Test("What is no list of keys is refused", arguments: ["", "ctrl-", "ctrl-pp", "ctrl-P", "ab", "a,,b", "ü", " "])
    func noKeys(text: String) { #expect(DetachKeys(text) == nil) }

    @Test(
        "Typed bytes pass or leave",
        arguments: [
            ([[0x10, 0x11]], [], true), ([[0x10], [0x11]], [], true), ([[0x41, 0x10, 0x11, 0x42]], [0x41], true),
            ([[0x10, 0x41]], [0x10, 0x41], false), ([[0x10, 0x10, 0x11]], [0x10], true),
            ([[0x11, 0x10]], [0x11], false), ([[0xc3], [0xbc], [0x00]], [0xc3, 0xbc, 0x00], false),
        ] as [([[UInt8]], [UInt8], Bool)])
    func filter(typed: [[UInt8]], passed: [UInt8], leaves: Bool) {
        var keys = DetachKeys.standard
        var result: [UInt8] = []
        var isDetached = false
        for part in typed {
            let (bytes, left) = keys.filter(part)
            result += bytes
            isDetached = isDetached || left
        }
        #expect(result == passed)
        #expect(isDetached == leaves)
    }

    @Test("A key that waits is passed on and the next one still leaves")
    func held() {
        var keys = DetachKeys.standard
        #expect(keys.filter([0x10]).passed.isEmpty)
        #expect(keys.isHolding)
        #expect(keys.release() == [0x10])
        #expect(!keys.isHolding)
        #expect(keys.filter([0x11]) == ([], true))
    }

    @Test(
        "Modes that were switched on are switched off",
        arguments: [
            ("\u{1b}[?1049h", "\u{1b}[?1049l"), ("\u{1b}[?1000;1006h", "\u{1b}[?1000l\u{1b}[?1006l"),
            ("\u{1b}[?1049h\u{1b}[?1049l", ""), ("\u{1b}[?25l", "\u{1b}[?25h"), ("\u{1b}[?25l\u{1b}[?25h", ""),
            ("\u{1b}[?7777h", ""), ("\u{1b}[2004h", ""), ("\u{1b}[?99999999999999999999h", ""),
        ])
    func modes(output: String, undone: String) {
        var tracker = ModeTracker()
        for byte in output.utf8 { tracker.read([byte]) }
        #expect(tracker.undoing == "\u{1b}[0m\u{1b}(B\u{1b}>" + undone)
    }

    @Test(
        "Only drawing passes, however it is cut",
        arguments: [
            ("plain ümlaut 漢\r\n", "plain ümlaut 漢\r\n"), ("\u{1b}[31mred\u{1b}[0m", "\u{1b}[31mred\u{1b}[0m"),
            ("\u{1b}[?1049h\u{1b}[2J\u{1b}(B", "\u{1b}[?1049h\u{1b}[2J\u{1b}(B"), ("a\u{1b}]0;title\u{07}b", "ab"),
            ("a\u{1b}]52;c;eA==\u{1b}\\b", "ab"), ("a\u{1b}P$qm\u{1b}\\b", "ab"), ("a\u{1b}_app\u{1b}\\b", "ab"),
            ("a\u{1b}[6nb", "ab"), ("a\u{1b}[cb", "ab"), ("a\u{1b}[>0qb", "ab"), ("a\u{1b}[14tb", "ab"),
            ("a\u{1b}[?2026$pb", "ab"), ("a\u{1b}[?ub", "ab"), ("a\u{05}b", "ab"), ("a\u{1b}Zb", "ab"),
            ("a\u{9d}0;title\u{9c}b", "ab"), ("a\u{9b}6nb", "ab"), ("a\u{9b}31mb", "a\u{1b}[31mb"),
            ("\u{a9}é", "\u{a9}é"),
            ("a\u{1b}[1\u{1b}[6nb", "ab"), ("a\u{1b}[2 qb", "a\u{1b}[2 qb"),
        ])
    func viewer(output: String, shown: String) {
        let bytes = Array(output.utf8)
        for cut in 0...bytes.count {
            var filter = ViewerFilter()
            let result = filter.filter(Array(bytes[..<cut])) + filter.filter(Array(bytes[cut...]))
            #expect(result == Array(shown.utf8), "cut at \(cut)")
        }
    }

    @Test(
        "Colour is for a terminal that wants it",
        arguments: [
            (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["TERM": "dumb"], false),
            (true, ["NO_COLOR": ""], true),
        ] as [(Bool, [String: String], Bool)])
    func style(isTerminal: Bool, environment: [String: String], isOn: Bool) {
        #expect(Style(isTerminal: isTerminal, environment: environment).isOn == isOn)
    }
}
