/// Guesses which known word somebody meant.
enum Spelling {
    /// The known word that is fewest typing slips away, where that is few enough to be a slip.
    static func nearest(to word: String, among known: [String]) -> String? {
        let allowed = max(1, word.count / 3)
        let ranked = known.map { (word: $0, distance: distance(Array(word), Array($0))) }
        return ranked.filter { $0.distance <= allowed }.min { $0.distance < $1.distance }?.word
    }

    /// Slips between two words: a letter too many, too few, wrong, or two swapped (optimal string alignment).
    static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...second.count)
        for row in 0..<first.count {
            var current = [row + 1]
            for column in 0..<second.count {
                let same = first[row] == second[column]
                var best = min(previous[column] + (same ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            before = previous
            previous = current
        }
        return previous[second.count]
    }
}
