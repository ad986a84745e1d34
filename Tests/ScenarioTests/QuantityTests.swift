import Testing

@testable import Scenario

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("250ms", 250), ("10s", 10_000), ("5m", 300_000), ("2h", 7_200_000), ("0s", 0), ("10", nil), ("s", nil),
            ("-1s", nil),
            ("1.5s", nil), ("1 s", nil), ("9223372036854775807h", nil), ("99999999999999999999s", nil), ("9000h", nil),
            ("１s", nil),
        ] as [(String, Int?)]) func durations(_ text: String, _ expected: Int?)
    {
        #expect(Quantity.duration(text) == expected)
    }

    @Test(
        arguments: [
            ("512", 512), ("64K", 65_536), ("1M", 1 << 20), ("2G", 2 << 30), ("1T", 1 << 40), ("0", 0), ("", nil),
            ("K", nil),
            ("64k", nil), ("64KB", nil), ("-1", nil), ("9223372036854775807T", nil), ("1e3", nil),
        ] as [(String, Int?)]) func sizes(_ text: String, _ expected: Int?)
    {
        #expect(Quantity.size(text) == expected)
    }

    @Test(
        arguments: [
            ("0644", 0o644), ("644", 0o644), ("4755", 0o4755), ("01777", 0o1777), ("0000", 0), ("64", nil),
            ("0888", nil),
            ("012345", nil), ("", nil), ("rwx", nil),
        ] as [(String, Int?)]) func modes(_ text: String, _ expected: Int?)
    {
        #expect(Quantity.mode(text) == expected)
    }

    @Test(
        arguments: [
            ("http://db:8080/orders", "db"), ("https://user:word@db/", "db"), ("tcp://[::1]:80", "[::1]"),
            ("http://db", "db"),
            ("http://db?x=@y", "db"), ("db:80", nil), ("http://", nil), ("http://db:0/", nil), ("http://db:99999", nil),
            ("://db", nil),
            ("http://a:b:c/", nil), ("http://[::1/", nil),
        ] as [(String, String?)]) func hostsOfURLs(_ url: String, _ expected: String?)
    {
        #expect(MeaningChecker.host(ofURL: url) == expected)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.0/16", true), ("10.1.0.0/16", "10.2.0.0/16", false),
        ("10.0.0.0/25", "10.0.0.128/25", false),
    ]) func overlaps(_ first: String, _ second: String, _ expected: Bool) throws {
        let one = try #require(Subnet(first))
        let other = try #require(Subnet(second))
        #expect(one.overlaps(other) == expected)
        #expect(other.overlaps(one) == expected)
    }

    @Test(arguments: [
        "10.0.0.0", "10.0.0.0/7", "10.0.0.0/31", "10.0.0.1/24", "10.0.0/24", "10.0.0.256/24", "010.0.0.0/8", "a/24",
    ])
    func noSubnets(_ text: String) {
        #expect(Subnet(text) == nil)
    }

    @Test(
        arguments: [
            ("complant", "complaint"), ("levle", "level"), ("ttile", "title"), ("zzz", nil), ("x", nil),
        ] as [(String, String?)]) func suggestions(_ word: String, _ expected: String?)
    {
        #expect(suggestion(for: word, among: ["complaint", "level", "title", "hosts"]) == expected)
    }
}
