/// When a terminal's next keyframe is worth its bytes.
struct KeyframeSchedule {
    private static let bytes: UInt64 = 256 << 10
    private static let nanoseconds: UInt64 = 10_000_000_000

    private var outputBytes: UInt64 = 0
    private var keyframeTime: UInt64 = 0
    private var hasResized = false

    /// Takes a record of the terminal.
    mutating func note(_ event: RecordedEvent, at time: UInt64) {
        switch event {
        case .output(let bytes):
            outputBytes += UInt64(bytes.count)
        case .resized:
            hasResized = true
        case .opened, .keyframe:
            self = KeyframeSchedule()
            keyframeTime = time
        default:
            break
        }
    }

    /// Whether 256 KiB came, or a resize, or anything at all within the last ten seconds.
    func isDue(at time: UInt64) -> Bool {
        hasResized || outputBytes >= Self.bytes || (outputBytes > 0 && time >= keyframeTime + Self.nanoseconds)
    }
}
