internal import Linux
internal import Recording

/// The session's recording, and what happens while its storage fails: terminals pause, nothing is lost.
final class Recorder {
    /// Called when the storage takes records again.
    var onRecovered: (() -> Void)?
    /// Why the storage takes nothing now; nil while it does.
    private(set) var trouble: String?

    /// Whether there is a recording: not while the session is parked.
    var isOpen: Bool { writer != nil }

    private var writer: RecordingWriter?
    private let loop: EventLoop
    private var backlog: [(event: RecordedEvent, stream: UInt16)] = []

    private static let retryMilliseconds = 200
    /// Notes that wait for the storage; terminals' bytes never wait here, their terminals do.
    private static let backlogLimit = 1_000

    /// A recorder without a recording: what it is given before ``open(path:session:)`` is nobody's.
    init(loop: EventLoop) { self.loop = loop }

    /// Starts the recording in a new file.
    func open(path: String, session: String) throws(RecordingError) {
        writer = try RecordingWriter.create(path: path, session: session)
    }

    /// Appends a terminal's output.
    ///
    /// - Returns: False where the storage fails; the caller keeps the bytes, pauses, and tries again when
    ///   ``onRecovered`` is called.
    func appendOutput(_ bytes: [UInt8], stream: UInt16) -> Bool {
        guard drainBacklog() else { return false }
        return write(.output(bytes), stream)
    }

    /// Appends anything else; it waits in memory where the storage fails.
    func note(_ event: RecordedEvent, stream: UInt16 = 0) {
        if writer == nil || drainBacklog() && write(event, stream) { return }
        if backlog.count < Recorder.backlogLimit { backlog.append((event, stream)) }
    }

    /// Whether a picture of the terminal's screen is worth its bytes now.
    func isKeyframeDue(stream: UInt16) -> Bool { trouble == nil && writer?.isKeyframeDue(stream: stream) == true }

    /// Ends the recording in order; ``synchronize()`` waits until the disk has it.
    func close() {
        _ = drainBacklog()
        do { try writer?.close() } catch { trouble = error.description }
    }

    /// Waits until the recording is on the disk.
    func synchronize() {
        do { try writer?.synchronize() } catch { trouble = error.description }
    }

    private func drainBacklog() -> Bool {
        while let first = backlog.first {
            guard write(first.event, first.stream) else { return false }
            backlog.removeFirst()
        }
        return true
    }

    private func write(_ event: RecordedEvent, _ stream: UInt16) -> Bool {
        do {
            try writer?.append(event, stream: stream)
            trouble = nil
            return true
        } catch {
            if trouble == nil { loop.after(milliseconds: Recorder.retryMilliseconds) { [unowned self] in retry() } }
            trouble = error.description
            return false
        }
    }

    /// A terminal that waits is the proof of recovery: its bytes are the next to be written.
    private func retry() {
        trouble = nil
        guard drainBacklog() else { return }
        onRecovered?()
    }
}
