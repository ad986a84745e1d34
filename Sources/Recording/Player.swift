public import Linux

/// Plays one terminal of a recording: says what to show and how long to wait before; it never waits itself.
public final class Player {
    /// What to show next.
    public enum Event: Sendable, Equatable {
        /// Bytes that draw the whole screen on a terminal of this size; only the first event, after a start offset.
        case screen(columns: UInt16, rows: UInt16, bytes: [UInt8])
        /// Bytes for the terminal. Hostile: they were made for a terminal and may be shown on one only.
        case output([UInt8])
        /// The terminal's new size.
        case resized(columns: UInt16, rows: UInt16)
        /// A note, or something that happened to a host.
        case mark(String)
        /// The terminal's program ended with this status, as `waitpid` gives it.
        case exited(status: Int32)
    }

    /// How a recording is played.
    public struct Options: Sendable, Equatable {
        /// The terminal.
        public var terminal: TerminalChoice
        /// How many times faster than it happened; more than 0.
        public var speed: Double
        /// The longest pause in nanoseconds of the recording, or nil for all of them.
        public var idleLimit: UInt64?
        /// Where to begin, in nanoseconds since the recording began.
        public var start: UInt64

        /// Makes options; by default everything at its own pace.
        public init(terminal: TerminalChoice = .first, speed: Double = 1, idleLimit: UInt64? = nil, start: UInt64 = 0) {
            self.terminal = terminal
            self.speed = speed
            self.idleLimit = idleLimit
            self.start = start
        }
    }

    private let reader: RecordingReader
    private let options: Options
    private let clock: () -> UInt64
    private var filter: TerminalFilter
    /// Where the playing stands in the recording.
    private var position: UInt64
    /// When, on the clock, what is played next is due.
    private var due: UInt64?
    private var pending: Record?
    private var hasStarted = false

    /// Plays what `reader` reads, from its first record on.
    ///
    /// - Parameter clock: gives `CLOCK_MONOTONIC` in nanoseconds; a slow viewer is caught up by shorter delays.
    public init(
        _ reader: RecordingReader, options: Options = Options(),
        clock: @escaping () -> UInt64 = { MonotonicClock.nanoseconds }
    ) {
        self.reader = reader
        self.options = options
        self.clock = clock
        filter = TerminalFilter(options.terminal)
        position = options.start
    }

    /// What to show next and after how many nanoseconds from now; nil at the end.
    ///
    /// - Throws: ``RecordingError/noTerminal(_:)`` where the terminal never opens, and whatever the reader throws.
    public func next() throws(RecordingError) -> (delay: UInt64, event: Event)? {
        if !hasStarted {
            hasStarted = true
            reader.rewind()
            if options.start > 0, let screen = try screenAtStart() { return (0, screen) }
        }
        while let record = try nextRecord() {
            guard filter.accepts(record), let event = Event(record.event), filter.isOpen else { continue }
            return (delay(before: record.time), event)
        }
        guard filter.isOpen else { throw filter.missing }
        return nil
    }

    private func nextRecord() throws(RecordingError) -> Record? {
        guard let pending else { return try reader.next() }
        self.pending = nil
        return pending
    }

    private func delay(before time: UInt64) -> UInt64 {
        let gap = min(time > position ? time - position : 0, options.idleLimit ?? .max)
        position = max(position, time)
        let now = clock()
        let wait = min(Double(gap) / max(options.speed, 0.001), 1e18)
        let due = (self.due ?? now) + UInt64(wait)
        self.due = due
        return due > now ? due - now : 0
    }

    /// The screen at the start offset, from the last keyframe before it; the record after it stays for later.
    private func screenAtStart() throws(RecordingError) -> Event? {
        try goToLastKeyframe()
        var screen: Screen?
        while let record = try reader.next() {
            guard record.time <= options.start else {
                pending = record
                break
            }
            guard filter.accepts(record) else { continue }
            switch record.event {
            case .opened(_, _, let columns, let rows):
                screen = Screen(columns: columns, rows: rows)
            case .keyframe(let columns, let rows, let bytes) where screen == nil:
                screen = Screen(columns: columns, rows: rows)
                screen?.feed(bytes)
            case .output(let bytes): screen?.feed(bytes)
            case .resized(let columns, let rows): screen?.resize(columns: columns, rows: rows)
            default: break
            }
        }
        return screen.map { .screen(columns: $0.columns, rows: $0.rows, bytes: $0.redraw()) }
    }

    private func goToLastKeyframe() throws(RecordingError) {
        var scan = filter
        var place: (offset: UInt64, index: UInt64, filter: TerminalFilter)?
        while let record = try reader.next(), record.time <= options.start {
            guard scan.accepts(record) else { continue }
            if case .keyframe = record.event { place = (record.offset, record.index, scan) }
            if case .opened = record.event { place = nil }
        }
        reader.rewind()
        guard let place else { return }
        reader.seek(to: (place.offset, place.index))
        filter = place.filter
    }
}

extension Player.Event {
    /// What a record shows; nil for what a player does not show.
    fileprivate init?(_ event: RecordedEvent) {
        switch event {
        case .output(let bytes): self = .output(bytes)
        case .opened(_, _, let columns, let rows), .resized(let columns, let rows):
            self = .resized(columns: columns, rows: rows)
        case .mark(let text), .hostEvent(let text): self = .mark(text)
        case .exited(let status): self = .exited(status: status)
        case .joined, .left, .keyframe, .checkpoint, .program, .programsUnrecorded, .unknown: return nil
        }
    }
}
