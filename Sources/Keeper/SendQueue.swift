/// Frames that wait to be sent, first in first out; taking one costs the same however many wait.
struct SendQueue {
    /// Bytes that wait.
    private(set) var bytes = 0
    private var frames: [ArraySlice<UInt8>] = []
    /// Where the first waiting frame is; those before it have been sent.
    private var head = 0

    /// Whether nothing waits.
    var isEmpty: Bool { head == frames.count }
    /// What is sent next; what was sent of it already is gone.
    var first: ArraySlice<UInt8>? { isEmpty ? nil : frames[head] }

    /// Adds a frame at the end.
    mutating func append(_ frame: [UInt8]) {
        frames.append(frame[...])
        bytes += frame.count
    }

    /// Removes bytes of the first frame, which have been sent.
    mutating func take(_ count: Int) {
        bytes -= count
        frames[head] = frames[head].dropFirst(count)
        guard frames[head].isEmpty else { return }
        frames[head] = []
        head += 1
        guard head == frames.count || head >= 64 && head * 2 > frames.count else { return }
        frames.removeFirst(head)
        head = 0
    }

    /// Forgets what waits, but for a frame that is half sent.
    ///
    /// - Returns: How many bytes were dropped.
    mutating func dropUnsent() -> Int {
        let half = first.flatMap { $0.startIndex > 0 ? $0 : nil }
        let before = bytes
        frames = half.map { [$0] } ?? []
        head = 0
        bytes = half?.count ?? 0
        return before - bytes
    }
}
