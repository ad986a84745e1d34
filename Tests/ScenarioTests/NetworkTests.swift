import Testing

@testable import Scenario

@Suite struct NetworkTests {
    /// The good scenario with other networks, and more at its top and at the host `jump`.
    private static func yaml(_ networks: String, jump: String = "", top: String = "") -> String {
        var text = goodScenario
        if let old = text.firstRange(of: "  lan: { subnet: 10.20.0.0/24, hosts: [web, db, jump], mtu: 1400 }\n") {
            text.replaceSubrange(old, with: networks)
        }
        if let old = text.firstRange(of: "[/usr/bin/sleep, infinity] } }") {
            text.replaceSubrange(old, with: "[/usr/bin/sleep, infinity] }\(jump.isEmpty ? "" : ", " + jump) }")
        }
        return text.replacing("problems:\n", with: top + "problems:\n", maxReplacements: 1)
    }

    @Test func everyOptionIsDecoded() throws {
        let networks = """
              lan:
                subnet: 10.20.0.0/24
                subnet6: fd20:0:0:1::/64
                hosts: [web, db, jump]
                routed: true
                outside: silent
                conditions: { loss: 0.5%, rate: 512kbit }
                links:
                  db: { address: 10.20.0.50, address6: "fd20:0:0:1::50", mtu: 1280 }
                  web: { conditions: { delay: 50ms, jitter: 5ms, reorder: 2%, duplicate: 1%, corrupt: 0.07%, toward: host } }
              wan: { subnet: 203.0.113.0/24, hosts: [jump] }

            """
        let text = Self.yaml(
            networks, jump: "gateway: none, forward: true, routes: { 10.40.0.0/16: 10.20.0.9, 10.50.0.0/16: db }",
            top: "resolver: true\nnames: { shop.example.com: web, mail.example.com: [198.51.100.9, \"2001:db8::9\"] }\n"
        )
        let result = TemporaryScenario(yaml: text).load()
        #expect(!result.diagnostics.hasErrors, "\(result.diagnostics.map(\.message))")
        let scenario = try #require(result.scenario)
        #expect(
            scenario.networks["lan"]
                == Network(
                    hosts: ["web", "db", "jump"], subnet: "10.20.0.0/24", subnet6: "fd20:0:0:1::/64", isRouted: true,
                    outside: .silent, conditions: LinkConditions(loss: 50, rate: 512_000),
                    links: [
                        "db": .init(address: "10.20.0.50", address6: "fd20:0:0:1::50", mtu: 1280),
                        "web": .init(
                            conditions: LinkConditions(
                                delay: 50, jitter: 5, duplicate: 100, corrupt: 7, reorder: 200, toward: .host)),
                    ]))
        let jump = try #require(scenario.hosts["jump"])
        #expect(jump.gateway == .none && jump.forwards)
        #expect(jump.routes == ["10.40.0.0/16": "10.20.0.9", "10.50.0.0/16": "db"])
        #expect(scenario.names == ["shop.example.com": ["web"], "mail.example.com": ["198.51.100.9", "2001:db8::9"]])
        #expect(
            result.diagnostics.map(\.message) == [
                "`db` does not forward", "`delay` needs the kernel's netem, which not every machine has",
            ])
    }

    @Test func aNameServerIsThereWhereTwoHostsShareANetwork() throws {
        let load = { (networks: String, top: String) in
            TemporaryScenario(yaml: Self.yaml(networks, top: top)).load().scenario
        }
        let all = "  lan: { subnet: 10.20.0.0/24, hosts: [web, db, jump] }\n"
        #expect(try #require(load(all, "")).hasResolver)
        #expect(try #require(load(all, "resolver: false\n")).hasResolver == false)
        var alone = try #require(load(all, ""))
        alone.networks["lan"]?.hosts = ["web"]
        #expect(!alone.hasResolver)
        alone.names = ["a.example": ["10.1.1.1"]]
        #expect(alone.hasResolver)
    }

    /// A mistake in the networks, and the messages that it gets.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var networks = "  lan: { subnet: 10.20.0.0/24, hosts: [web, db, jump] }\n"
        var jump = ""
        var top = ""
        var messages: [String]
    }

    private static func links(_ links: String, more: String = "") -> String {
        "  lan: { subnet: 10.20.0.0/24, hosts: [web, db, jump]\(more), links: { \(links) } }\n"
    }

    @Test(arguments: [
        Mistake(
            testDescription: "outside", networks: links("db: { address: 10.21.0.5 }"),
            messages: ["10.21.0.5 is not in the network's subnet"]),
        Mistake(
            testDescription: "no address", networks: links("db: { address: 10.20.0.500 }"),
            messages: ["`10.20.0.500` is no IPv4 address"]),
        Mistake(
            testDescription: "gateway's", networks: links("db: { address: 10.20.0.1 }"),
            messages: ["10.20.0.1 is the network's gateway"]),
        Mistake(
            testDescription: "broadcast", networks: links("db: { address: 10.20.0.255 }"),
            messages: ["10.20.0.255 is the subnet's own or its broadcast address"]),
        Mistake(
            testDescription: "twice", networks: links("db: { address: 10.20.0.9 }, web: { address: 10.20.0.9 }"),
            messages: ["`db` and `web` have the same address"]),
        Mistake(
            testDescription: "another's by its place", networks: links("web: { address: 10.20.0.3 }"),
            messages: ["`db` and `web` have the same address"]),
        Mistake(
            testDescription: "not on the network", networks: links("dbb: { address: 10.20.0.9 }"),
            messages: ["`dbb` is not on `lan`"]),
        Mistake(
            testDescription: "no IPv6", networks: links("db: { address6: \"fd20::9\" }"),
            messages: ["`lan` has no IPv6 prefix"]),
        Mistake(
            testDescription: "outside of the IPv6 prefix",
            networks: links("db: { address6: \"fd20:0:0:2::9\" }", more: ", subnet6: \"fd20:0:0:1::/64\""),
            messages: ["`fd20:0:0:2::9` is no address for a host of the network's IPv6 prefix"]),
        Mistake(
            testDescription: "two hosts with one IPv6 address",
            networks: links("db: { address6: \"fd20:0:0:1::2\" }", more: ", subnet6: \"fd20:0:0:1::/64\""),
            messages: ["`db` and `web` have the same IPv6 address"]),
        Mistake(
            testDescription: "host bits in the IPv6 prefix",
            networks: "  lan: { subnet: 10.20.0.0/24, subnet6: \"fd20::1/64\", hosts: [web, db, jump] }\n",
            messages: ["`fd20::1/64` is no IPv6 prefix of 64 bits"]),
        Mistake(
            testDescription: "one IPv6 prefix twice",
            networks: "  lan: { subnet: 10.20.0.0/24, subnet6: \"fd20::/64\", hosts: [web, db, jump] }\n"
                + "  wan: { subnet: 10.21.0.0/24, subnet6: \"fd20::/64\", hosts: [jump] }\n",
            messages: ["`lan` has the same prefix"]),
        Mistake(
            testDescription: "router of one network", jump: "forward: true",
            messages: ["`jump` cannot forward: it is not on two networks"]),
        Mistake(testDescription: "unknown gateway", jump: "gateway: webb", messages: ["unknown host `webb`"]),
        Mistake(
            testDescription: "gateway that does not forward", jump: "gateway: web", messages: ["`web` does not forward"]
        ),
        Mistake(
            testDescription: "itself as gateway", jump: "gateway: jump",
            messages: ["`jump` has no network in common with `jump`"]),
        Mistake(
            testDescription: "no prefix", jump: "routes: { 10.20.0.7/24: 10.20.0.2 }",
            messages: ["`10.20.0.7/24` is no prefix"]),
        Mistake(
            testDescription: "no neighbour", jump: "routes: { 10.40.0.0/24: 10.99.0.2 }",
            messages: ["10.99.0.2 is on no network of `jump`"]),
        Mistake(
            testDescription: "names without a server", top: "resolver: false\nnames: { a.example: web }\n",
            messages: ["nobody answers for `names`: the scenario has `resolver: false`"]),
        Mistake(testDescription: "a bad name", top: "names: { \"a..b\": web }\n", messages: ["`a..b` is no name"]),
        Mistake(
            testDescription: "a host's name", top: "names: { db: 10.1.1.1 }\n", messages: ["`db` is a host's name"]),
        Mistake(
            testDescription: "neither address nor host", top: "names: { a.example: wbe }\n",
            messages: ["`wbe` is neither an address nor a host"]),
        Mistake(
            testDescription: "jitter alone", networks: links("db: { conditions: { jitter: 5ms } }"),
            messages: [
                "`jitter` means nothing without `delay`",
                "`jitter` needs the kernel's netem, which not every machine has",
            ]),
        Mistake(
            testDescription: "not reached",
            networks:
                "  lan: { subnet: 10.20.0.0/24, hosts: [web, jump] }\n  wan: { subnet: 10.21.0.0/24, hosts: [db], routed: true }\n",
            messages: [
                "`web` cannot reach `db`: no network leads there", "`web` cannot reach `db`: no network leads there",
            ]),
    ])
    func isReported(_ mistake: Mistake) {
        let yaml = Self.yaml(mistake.networks, jump: mistake.jump, top: mistake.top)
        let diagnostics = TemporaryScenario(yaml: yaml).load().diagnostics
        #expect(diagnostics.map(\.message) == mistake.messages)
        #expect(diagnostics.allSatisfy { $0.line > 1 }, "each has its place")
    }

    @Test(arguments: [
        "  lan: { subnet: 10.20.0.0/24, hosts: [web, jump], routed: true }\n  wan: { subnet: 10.21.0.0/24, hosts: [db], routed: true }\n",
        "  lan: { subnet: 10.20.0.0/24, hosts: [web, jump] }\n  wan: { subnet: 10.21.0.0/24, hosts: [db, jump] }\n",
    ])
    func otherNetworksAreReachedByGatewaysAndRouters(_ networks: String) {
        let yaml = Self.yaml(networks, jump: networks.contains("routed") ? "" : "forward: true")
        #expect(TemporaryScenario(yaml: yaml).load().diagnostics.map(\.message) == [])
    }

    @Test(
        arguments: [
            ("5%", 500), ("0.25%", 25), ("12.5%", 1_250), ("100%", 10_000), ("0%", 0), ("100.5%", nil), ("5", nil),
            (".5%", nil), ("5.%", nil), ("1.234%", nil), ("-1%", nil),
        ] as [(String, Int?)]) func shares(_ text: String, _ expected: Int?)
    {
        #expect(Quantity.share(text) == expected)
    }

    @Test(
        arguments: [
            ("512kbit", 512_000), ("10Mbit", 10_000_000), ("1Gbit", 1_000_000_000), ("10", nil), ("kbit", nil),
            ("10mbit", nil), ("-1Mbit", nil), ("99999999999999999999Mbit", nil),
        ] as [(String, Int?)]) func rates(_ text: String, _ expected: Int?)
    {
        #expect(Quantity.rate(text) == expected)
    }

    @Test func prefixesOfIPv6() throws {
        let prefix = try #require(IPv6Prefix("fd20:0:0:1::/64"))
        #expect(prefix.address(1) == "fd20:0:0:1::1")
        #expect(prefix.number(of: "fd20:0:0:1::50") == 0x50)
        #expect(prefix.number(of: "fd20:0:0:2::50") == nil)
        for text in ["fd20::/48", "fd20::1/64", "fe80::/64", "ff02::/64", "::/64", "fd20::", "10.0.0.0/64", ""] {
            #expect(IPv6Prefix(text) == nil, "\(text)")
        }
    }
}
