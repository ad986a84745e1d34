internal import Glibc
internal import Linux
internal import Recording

/// Plays a recording on our terminal; what it draws is filtered as for somebody who looks on.
struct Replay: ~Copyable {
    /// How it ends.
    enum Ending { case finished, left, signaled }

    private let player: Player
    private let signals: TerminalSignals
    private let raw: RawTerminal?
    private var screen: Screen
    private var isPaused = false

    init(_ player: Player) throws {
        let signals = try TerminalSignals()
        let isTyped = isatty(0) == 1 && isatty(1) == 1
        let raw = isTyped ? try RawTerminal(0) : nil
        self.signals = signals
        self.raw = raw
        self.player = player
        screen = Screen(fd: 1, isTerminal: isatty(1) == 1, isFiltered: isatty(1) == 1)
    }

    /// Plays to the end, or until somebody leaves.
    mutating func run() throws -> Ending {
        let ending = Result { () throws -> Ending in try play() }
        try screen.leave()
        return try ending.get()
    }

    private mutating func play() throws -> Ending {
        while let step = try RecordingSource.mending({ () throws(RecordingError) in try player.next() }) {
            if let ending = try wait(nanoseconds: step.delay) { return ending }
            switch step.event {
            case .screen(_, _, let bytes): try screen.redraw(bytes)
            case .output(let bytes): try screen.show(bytes)
            case .resized(let columns, let rows): try fit(columns, rows)
            case .mark(let text): try screen.note(text)
            case .exited: try screen.note("the shell ended")
            }
        }
        return .finished
    }

    private func fit(_ columns: UInt16, _ rows: UInt16) throws {
        guard let ours = RawTerminal.size(1), columns > ours.columns || rows > ours.rows else { return }
        try screen.note("recorded at \(columns)x\(rows), your window is \(ours.columns)x\(ours.rows)")
    }

    /// Waits for the next event's time, for a key or a signal; space pauses, q and ctrl-c leave.
    private mutating func wait(nanoseconds: UInt64) throws -> Ending? {
        var left = nanoseconds
        while true {
            let start = MonotonicClock.nanoseconds
            let milliseconds = isPaused ? -1 : Int32(clamping: left / 1_000_000)
            var polled = [
                pollfd(fd: isTyped ? 0 : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&polled, 2, milliseconds)
            if try signals.take().contains(where: { $0 != SIGWINCH && $0 != SIGCONT }) { return .signaled }
            if ready > 0, polled[0].revents != 0, readKeys() { return .left }
            if isPaused { continue }
            let passed = MonotonicClock.nanoseconds - start
            if ready == 0 || passed >= left { return nil }
            left -= passed
        }
    }

    private var isTyped: Bool {
        switch raw {
        case .some: true
        case .none: false
        }
    }

    /// - Returns: Whether somebody leaves.
    private mutating func readKeys() -> Bool {
        var keys = [UInt8](repeating: 0, count: 256)
        let count = read(0, &keys, keys.count)
        guard count > 0 else { return true }
        for key in keys.prefix(count) {
            switch key {
            case 0x03, UInt8(ascii: "q"): return true
            case UInt8(ascii: " "): isPaused.toggle()
            default: continue
            }
        }
        return false
    }
}
