/// Chooses seeds so that few of them meet every value of every variant, and then as many pairs of values as can be.
public enum CoveringDraw {
    private struct Pair: Hashable {
        var first: String
        var second: String
    }

    /// Chooses `count` of the candidates, the first of them always.
    ///
    /// Greedy: each seed is the one that brings the most values which none before it had; where none brings any, the
    /// most pairs of values; and where that says nothing, the earliest. The same candidates give the same seeds.
    ///
    /// - Parameter candidates: Seeds and what each picks, by variant.
    /// - Returns: At most as many seeds as there are candidates.
    public static func seeds(_ count: Int, among candidates: [(seed: UInt64, picks: [String: String])]) -> [UInt64] {
        var left = candidates[...]
        var chosen: [UInt64] = []
        var values: Set<String> = []
        var pairs: Set<Pair> = []
        while chosen.count < count, !left.isEmpty {
            let scores = left.map { candidate in
                let own = Self.values(candidate.picks)
                return (own.count { !values.contains($0) }, Self.pairs(own).count { !pairs.contains($0) })
            }
            // The first, so that a seed that was asked for is always among them.
            let best = chosen.isEmpty ? 0 : scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
            let taken = left.remove(at: left.startIndex + best)
            left = left[...]
            chosen.append(taken.seed)
            let own = Self.values(taken.picks)
            values.formUnion(own)
            pairs.formUnion(Self.pairs(own))
        }
        return chosen
    }

    private static func values(_ picks: [String: String]) -> [String] {
        picks.map { "\($0.key)=\($0.value)" }.sorted()
    }

    private static func pairs(_ values: [String]) -> [Pair] {
        values.indices.flatMap { first in
            values.indices.dropFirst(first + 1).map { Pair(first: values[first], second: values[$0]) }
        }
    }
}
