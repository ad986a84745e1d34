import Testing

@testable import Recording

@Suite struct PlayerTests {
    private static let second: UInt64 = 1_000_000_000

    /// A session of 60 seconds with a number put out each second, and keyframes at 20 and 40 where asked for.
    private func session(keyframes: Bool) throws -> RecordingReader {
        let scratch = Scratch()
        var now: UInt64 = 0
        let writer = try RecordingWriter.create(path: scratch.file("r"), session: "S", clock: { now })
        let screen = Screen(columns: 20, rows: 4)
        try writer.append(.opened(host: "web", name: "main", columns: 20, rows: 4), stream: 1)
        for number in 1...60 {
            now = UInt64(number) * Self.second
            let bytes = Array("\r\n\(number)".utf8)
            screen.feed(bytes)
            try writer.append(.output(bytes), stream: 1)
            try writer.append(.output(Array("noise".utf8)), stream: 2)
            guard keyframes, number % 20 == 0 else { continue }
            try writer.append(.keyframe(columns: 20, rows: 4, screen: screen.redraw()), stream: 1)
        }
        try writer.append(.exited(status: 256), stream: 1)
        try writer.seal()
        return try RecordingReader(bytes: try contents(scratch.file("r")))
    }

    @Test func everythingIsPlayedAtItsTime() throws {
        let player = Player(try session(keyframes: true), clock: { 0 })
        var expected: UInt64 = 0
        #expect(try #require(try player.next()).event == .resized(columns: 20, rows: 4))
        for number in 1...60 {
            let step = try #require(try player.next())
            expected += Self.second
            #expect(step.event == .output(Array("\r\n\(number)".utf8)))
            // The clock stands still, so each delay counts from the beginning.
            #expect(step.delay == expected)
        }
        #expect(try #require(try player.next()).event == .exited(status: 256))
        #expect(try player.next() == nil)
    }

    @Test func aViewerThatWaitsIsOnTime() throws {
        var now: UInt64 = 77
        let player = Player(try session(keyframes: false), options: .init(speed: 2), clock: { now })
        _ = try player.next()
        for _ in 1...60 {
            let step = try #require(try player.next())
            #expect(step.delay == Self.second / 2)
            now += step.delay
        }
        #expect(now == 77 + 30 * Self.second)
        // Late by three seconds: no delay until the recording has caught up.
        let late = Player(try session(keyframes: false), clock: { now })
        _ = try late.next()
        now += 3 * Self.second
        let delays = try (0..<5).map { _ in try #require(try late.next()).delay }
        #expect(delays == [0, 0, 0, Self.second, 2 * Self.second])
    }

    @Test func longPausesAreCut() throws {
        var now: UInt64 = 0
        let player = Player(
            try session(keyframes: false), options: .init(speed: 4, idleLimit: Self.second / 5), clock: { now })
        _ = try player.next()
        while let step = try player.next() { now += step.delay }
        #expect(now == 60 * Self.second / 20)
    }

    @Test(arguments: [false, true], [1, 19, 20, 33, 40, 59, 60]) func aStartShowsTheScreenOfThatTime(
        keyframes: Bool, at second: Int
    ) throws {
        let options = Player.Options(start: UInt64(second) * Self.second + 5)
        let player = Player(try session(keyframes: keyframes), options: options, clock: { 0 })
        let first = try #require(try player.next())
        guard case .screen(20, 4, let bytes) = first.event else {
            Issue.record("\(first.event)")
            return
        }
        let screen = Screen(columns: 20, rows: 4)
        screen.feed(bytes)
        let shown = (max(0, second - 3)...second).map { $0 == 0 ? "" : "\($0)" }
        #expect(Array(screen.text.prefix(shown.count)) == shown)
        #expect(first.delay == 0)
        let next = try player.next()
        // At 60 seconds the shell has ended, too.
        #expect(next?.event == (second < 60 ? .output(Array("\r\n\(second + 1)".utf8)) : nil))
        #expect(next?.delay == (second < 60 ? Self.second - 5 : nil))
    }

    @Test func aTerminalThatIsNotThereIsAnError() throws {
        let player = Player(
            try session(keyframes: false), options: .init(terminal: .named(host: "db", name: "main")), clock: { 0 })
        #expect(throws: RecordingError.noTerminal("main on db")) { try player.next() }
    }
}
