import Glibc
import Linux
import Testing
import Wire

@testable import Sandbox

/// Links that are bad on purpose, measured.
@Suite(.serialized) struct LinkConditionTests {
    /// Whether this kernel has netem.
    private static let hasNetem =
        (try? ChildProcess.run(
            ["unshare", "--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem"], milliseconds: 5_000))?.status
        == .exited(0)

    private func pair(_ conditions: LinkConditionsPlan) throws -> KeeperFixture {
        var bad = NetworkFixture.host("db", "10.20.0.3")
        bad.interfaces[0].conditions = conditions
        return try KeeperFixture([NetworkFixture.host("web", "10.20.0.2"), bad])
    }

    /// The lost ones of 2000 pings, in percent.
    private func lossOfPings(_ keeper: KeeperFixture, from: String = "web", to address: String = "10.20.0.3") throws
        -> Double
    {
        let text = try keeper.output(
            // An unanswered question for a neighbour's hardware address is repeated only after a second: not measured here.
            "until ping -n -c3 -i 0.2 -W1 \(address) | grep -q ' [23] received'; do :; done; for i in $(seq 10); do ping -n -q -i 0.002 -c 200 -W 1 \(address) & done | awk '/transmitted/ { sent += $1; got += $4 } END { print sent, got }'",
            on: from)
        let counts = text.split(separator: " ").compactMap { Double($0) }
        try #require(counts.count == 2 && counts[0] == 2_000, "\(text)")
        return 100 - counts[1] / 20
    }

    /// Five standard deviations of 2000 throws are 5.1 %.
    @Test func aThirdOfThePacketsToAHostIsLost() throws {
        let keeper = try pair(LinkConditionsPlan(loss: 3_000, affectsLeaving: false))
        let loss = try lossOfPings(keeper)
        #expect((24.9...35.1).contains(loss), "\(loss) %")
        print("loss 30 % to the host: \(loss) % of 2000 pings")
        #expect(
            try keeper.output("tc qdisc show dev eth0; nft list ruleset | wc -l", on: "db").hasSuffix(
                "noqueue 0: root refcnt 2 \n0"))
        keeper.control.send(.reboot(host: "db"))
        try keeper.waitUntil { $0.allSatisfy { $0.state == .running } && $0.contains { $0.boots == 2 } }
        let after = try lossOfPings(keeper)
        #expect((24.9...35.1).contains(after), "\(after) % after a reboot")
        #expect(try keeper.end() == [])
    }

    /// 10 % each way lose 19 % of the pings; the gateway's as well.
    @Test func bothWaysCountForThemselves() throws {
        let keeper = try pair(LinkConditionsPlan(loss: 1_000))
        let loss = try lossOfPings(keeper)
        #expect((14.6...23.4).contains(loss), "\(loss) %")
        print("loss 10 % each way: \(loss) % of 2000 pings")
        let gateway = try lossOfPings(keeper, from: "db", to: "10.20.0.1")
        #expect((14.6...23.4).contains(gateway), "\(gateway) %")
        #expect(try keeper.end() == [])
    }

    @Test func aRateHoldsEachWay() throws {
        let keeper = try pair(LinkConditionsPlan(rate: 8_000_000))
        for (from, to) in [("web", "db"), ("db", "web")] {
            let address = to == "db" ? "10.20.0.3" : "10.20.0.2"
            let port = to == "db" ? 5001 : 5002
            let sink = "setsid sh -c 'socat -u TCP-LISTEN:\(port) OPEN:/tmp/got,creat' >/dev/null 2>&1 & sleep 0.3"
            try keeper.run(sink, on: to)
            let started = MonotonicClock.nanoseconds
            let result = try keeper.run("head -c 3000000 /dev/zero | socat -u - TCP:\(address):\(port)", on: from)
            #expect(result.outcome == .exited(0))
            #expect(
                try keeper.output(
                    "for i in $(seq 200); do [ $(stat -c %s /tmp/got) = 3000000 ] && break; sleep 0.05; done; stat -c %s /tmp/got",
                    on: to) == "3000000")
            let seconds = Double(MonotonicClock.nanoseconds - started) / 1e9
            let rate = 3_000_000 * 8 / seconds / 1e6
            print("rate 8 Mbit, \(from) to \(to): \(rate) Mbit/s")
            #expect(rate < 8.5, "\(from) to \(to)")
            #expect(rate > 2, "\(from) to \(to)")
        }
        #expect(try keeper.end() == [])
    }

    @Test func rateAndLossGoTogether() throws {
        let keeper = try pair(LinkConditionsPlan(loss: 3_000, rate: 50_000_000, affectsArriving: false))
        let loss = try lossOfPings(keeper)
        #expect((24.9...35.1).contains(loss), "\(loss) %")
        #expect(try keeper.end() == [])
    }

    /// On a kernel without netem the launch is refused, and says what is missing; with netem it is measured.
    @Test func aDelayIsKeptOrRefused() throws {
        let keeper = try pair(LinkConditionsPlan(delay: 40, affectsLeaving: false))
        let bad = try #require(keeper.hosts.first { $0.name == "db" })
        if Self.hasNetem {
            let time = try keeper.output("ping -n -q -c 10 -i 0.05 10.20.0.3 | tail -1 | cut -d/ -f5")
            #expect((Double(time) ?? 0) > 39, "\(time) ms")
        } else {
            print("not tested: delay, duplicates, corruption and reordering, for this kernel has no netem")
            #expect(bad.state == .failed)
            #expect(bad.detail.contains("CONFIG_NET_SCH_NETEM"), "\(bad.detail)")
        }
        #expect(try keeper.end() == [])
    }

    @Test func netemIsToldEverything() {
        let all = LinkConditionsPlan(
            loss: 525, duplicate: 100, corrupt: 7, reorder: 2_500, delay: 50, jitter: 5, rate: 10_000_000)
        let script = LinkScript(
            conditions: all, link: "h0b1i0", mirror: "f0i0", table: "h0i0", mtu: 1_500, hasNetem: true)
        let queue =
            "netem limit 10000 delay 50ms 5ms loss 5.25% duplicate 1.00% corrupt 0.07% reorder 25.00% rate 10000000bit"
        #expect(
            script.queues == """
                qdisc replace dev h0b1i0 root \(queue)
                qdisc replace dev f0i0 root \(queue)
                qdisc add dev h0b1i0 ingress
                filter add dev h0b1i0 parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev f0i0

                """)
        #expect(script.rules == "")
    }
}
