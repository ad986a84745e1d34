/// A filter while it is put together: what is answered to each call, and from that the program the kernel loads.
///
/// The kernel's cost of a filter is its length, at each load, and its depth, at each call that looks at arguments.
/// So neighbouring calls with the same answer become one leaf of a binary tree, and a leaf may hold rules: about 270
/// instructions, where libseccomp, which has a leaf for every call and drops rules for arguments beside a plain rule
/// for the same call, needs two filters of 450 and 75 that take twice as long to load.
struct FilterProgram {
    /// What a filter says to a call.
    enum Answer: Equatable {
        /// The call is made.
        case allow
        /// The call fails with this errno.
        case fail(UInt32)
        /// Whoever holds the listener decides.
        case notify

        /// The kernel's `SECCOMP_RET_` number.
        fileprivate var action: UInt32 {
            switch self {
            case .allow: 0x7fff_0000
            case .fail(let code): 0x0005_0000 | code
            case .notify: 0x7fc0_0000
            }
        }
    }

    private struct Entry: Equatable {
        var answer: Answer
        /// The first that fits fails the call, whatever ``answer`` says.
        var rules: [ArgumentRule]
    }

    private let unlisted: Answer
    private let foreign: Answer
    private var entries: [UInt32: Entry] = [:]

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - unlisted: The answer to calls without one of their own.
    ///   - foreign: The answer to calls of another architecture: those of 32-bit programs, and x32.
    init(unlisted: Answer, foreign: Answer) {
        self.unlisted = unlisted
        self.foreign = foreign
    }

    /// Gives a call its answer.
    mutating func set(_ answer: Answer, for number: UInt32) {
        entries[number, default: Entry(answer: answer, rules: [])].answer = answer
    }

    /// Adds a rule to a call that has an answer.
    mutating func add(_ rule: ArgumentRule, for number: UInt32) { entries[number]?.rules.append(rule) }

    /// The program as an array of `struct sock_filter`.
    func compile() throws(SeccompError) -> [UInt8] {
        var program: [BPFInstruction] = [
            .load(SeccompData.architecture),
            try .ifEqual(SeccompData.ownArchitecture, then: 1, otherwise: 0),
            .answer(foreign.action),
            .load(SeccompData.number),
        ]
        program += try tree(leaves()[...])
        guard program.count <= 4_096 else { throw SeccompError("the filter has \(program.count) instructions") }
        return program.flatMap(\.bytes)
    }

    private struct Leaf {
        let first: UInt32
        let entry: Entry
    }

    /// Every number from 0 on, in runs with the same answer.
    private func leaves() -> [Leaf] {
        let gap = Entry(answer: unlisted, rules: [])
        let end = Entry(answer: foreign, rules: [])
        var result = [Leaf(first: 0, entry: entries[0] ?? gap)]
        for number in entries.keys.sorted() {
            for (first, entry) in [(number, entries[number] ?? gap), (number + 1, entries[number + 1] ?? gap)]
            where first > 0 && result.last?.entry != entry {
                result.append(Leaf(first: first, entry: entry))
            }
        }
        if result.last?.entry != end { result.append(Leaf(first: SeccompData.firstX32Number, entry: end)) }
        return result
    }

    private func tree(_ leaves: ArraySlice<Leaf>) throws(SeccompError) -> [BPFInstruction] {
        guard leaves.count > 1 else {
            return try leaves.first.map { leaf throws(SeccompError) in try block(leaf.entry) } ?? []
        }
        let middle = leaves.startIndex + leaves.count / 2
        let below = try tree(leaves[..<middle])
        let above = try tree(leaves[middle...])
        let boundary = leaves[middle].first
        if below.count <= UInt8.max {
            return [try .ifAtLeast(boundary, then: below.count, otherwise: 0)] + below + above
        }
        return [try .ifAtLeast(boundary, then: 0, otherwise: 1), .skip(below.count)] + below + above
    }

    private func block(_ entry: Entry) throws(SeccompError) -> [BPFInstruction] {
        var result = [BPFInstruction.answer(entry.answer.action)]
        for rule in entry.rules.reversed() { result = try FilterProgram.block(rule) + result }
        return result
    }

    /// Answers where every condition holds; goes on behind itself where one does not.
    private static func block(_ rule: ArgumentRule) throws(SeccompError) -> [BPFInstruction] {
        var rest = [BPFInstruction.answer(Answer.fail(rule.errno).action)]
        for condition in rule.conditions.reversed() {
            var part = [BPFInstruction.load(SeccompData.lowHalf(ofArgument: condition.argument))]
            if condition.mask != .max { part.append(.and(condition.mask)) }
            let last = condition.values.count - 1
            for (index, value) in condition.values.enumerated() {
                let isLast = index == last
                part.append(
                    condition.isMember
                        ? try .ifEqual(value, then: last - index, otherwise: isLast ? rest.count : 0)
                        : try .ifEqual(value, then: last - index + rest.count, otherwise: 0))
            }
            rest = part + rest
        }
        return rest
    }
}
