internal import Synchronization

/// Numbers that no other launch of this run has.
enum Numbers {
    private static let last = Atomic<Int>(0)

    static func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
