import Scenario
import Testing

@Suite struct CoveringDrawTests {
    private let candidates: [(seed: UInt64, picks: [String: String])] = [
        (10, ["port": "80", "name": "a"]), (11, ["port": "80", "name": "a"]), (12, ["port": "80", "name": "b"]),
        (13, ["port": "443", "name": "c"]), (14, ["port": "443", "name": "b"]), (15, ["port": "443", "name": "a"]),
    ]

    @Test func theFirstSeedIsAlwaysTaken() {
        #expect(CoveringDraw.seeds(1, among: candidates) == [10])
    }

    @Test func newValuesComeBeforeNewPairs() {
        // 13 brings two values; 12 and 14 the last one, 12 first; then 14 and 15 bring pairs.
        #expect(CoveringDraw.seeds(3, among: candidates) == [10, 13, 12])
        #expect(CoveringDraw.seeds(5, among: candidates) == [10, 13, 12, 14, 15])
    }

    @Test func moreThanThereAreIsAllThereAre() {
        #expect(Set(CoveringDraw.seeds(99, among: candidates)) == Set(candidates.map(\.seed)))
    }
}
