/// The known word that a mistyped one most likely means, or nil where none is near.
public func suggestion(for word: String, among known: some Sequence<String>) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let limit = max(1, word.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in known.prefix(500).sorted() where candidate != word {
        let distance = editDistance(word, candidate)
        if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.word
}

/// "did you mean …?", or else what there is; nil where there is nothing.
func suggestionHelp(for word: String, among known: some Collection<String>, what: String) -> String? {
    if let near = suggestion(for: word, among: known) { return "did you mean `\(near)`?" }
    guard !known.isEmpty else { return nil }
    let names = known.sorted()
    let shown = names.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
    return "\(what): " + shown + (names.count > 12 ? " and \(names.count - 12) more" : "")
}

/// The least number of characters to insert, delete, replace or swap with their neighbour.
private func editDistance(_ first: String, _ second: String) -> Int {
    let left = Array(first.utf8)
    let right = Array(second.utf8)
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let change = left[row] == right[column] ? 0 : 1
            var least = min(last[column] + change, last[column + 1] + 1, current[column] + 1)
            let isSwap = row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
            if isSwap { least = min(least, beforeLast[column - 1] + 1) }
            current.append(least)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
