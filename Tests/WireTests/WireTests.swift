import Testing
import Wire

@Suite struct WireTests {
    private let host = HostPlan(
        name: "web", imageRoot: "/images/x", initKind: .light, volumes: [VolumePlan(path: "/srv", bytes: 1, inodes: 2)],
        interfaces: [
            InterfacePlan(name: "eth0", network: "lan", address: "10.0.0.2", prefix: 24),
            InterfacePlan(
                name: "eth1", network: "wan", address: "10.1.0.2", prefix: 16, address6: "fd00::2/64", mtu: 1280,
                conditions: LinkConditionsPlan(
                    loss: 1, duplicate: 2, corrupt: 3, reorder: 4, delay: 5, jitter: 6, rate: .max,
                    affectsArriving: false)),
        ],
        hostsLines: ["10.0.0.3\tdb"], services: [ServicePlan(name: "app", arguments: ["/bin/app", "-x"])],
        filter: 1, observer: 2, recordsPrograms: true, failsCalls: true, resolverLines: ["nameserver 10.0.0.1"],
        routes: [RoutePlan(destination: "::/0", gateway: "fd00::1")],
        usesNetworkGateway: false, forwards: true)

    private var plan: SessionPlan {
        SessionPlan(
            id: "S1", instance: "breakfix", runDirectory: "/run/x", recordingPath: "/var/x", storageDirectory: "/var/y",
            seccompFilters: [[1, 2, 3], []],
            networks: [
                NetworkPlan(
                    name: "lan", mtu: 1_400, gateway6: "fd00::1/64", subnet: "10.0.0.0/24", isRouted: true,
                    isOutsideSilent: true)
            ], hosts: [host, host],
            resolver: ResolverPlan(
                program: "/usr/sbin/dnsmasq", addresses: ["10.0.0.1"],
                records: [
                    NameRecord(names: ["a", "b"], addresses: ["10.0.0.2"]), NameRecord(names: ["c"], alias: "a"),
                ],
                seccompFilters: [[9]]))
    }

    private let requests: [KeeperRequest] = [
        .hello(version: 1), .watch, .exec(ExecRequest(id: 7, host: "web", arguments: ["a", ""], input: [0, 255])),
        .attach(AttachRequest(host: "web", writable: true, columns: 80, rows: 24, who: "ä")), .input([1, 2]),
        .resize(columns: 1, rows: 2), .freeze(host: "web", frozen: true), .reboot(host: "db"), .mark("note"),
        .end(reason: "done"), .breakCalls(id: 3, host: "web", rule: WireTests.rule),
        .mendCalls(id: 4, host: "web", rule: "a/0"),
        .begin(recording: "/r", log: "/l"), .seat,
    ]

    private static let rule: CallRulePlan = {
        var rule = CallRulePlan(
            name: "a/0",
            calls: [
                CallPlan(
                    number: 82,
                    subjects: [.path(at: 0, from: nil, follows: false), .path(at: 3, from: 2, follows: true)]),
                CallPlan(number: 42, subjects: [.address(at: 1, length: 2), .descriptor(at: 4)]), CallPlan(number: 1),
            ], effect: .delay(700))
        rule.path = "/srv/**"
        rule.disk = "/srv"
        rule.address = "10.0.0.0/8"
        rule.port = 5_432
        rule.program = "app"
        rule.unit = "web"
        rule.uid = 33
        rule.after = 1
        rule.every = 2
        rule.count = 3
        rule.percent = 4
        rule.seed = .max
        rule.on = 5
        rule.off = 6
        rule.healing = [
            .missing("/a"), .exists("/b"), .mounted("/c"), .contains(path: "/d", text: "x"),
            .lacks(path: "/e", text: "y"), .free(path: "/f", bytes: .max),
        ]
        return rule
    }()

    private let events: [KeeperEvent] = [
        .welcome(session: "S1"), .refused("no"),
        .status([HostStatus(name: "web", state: .stopped, pid: 4, idBase: 9, boots: 2, detail: "d", cgroups: ["/a"])]),
        .execFinished(ExecResult(id: 1, outcome: .failed("why"), output: [1], errorOutput: [2], truncated: true)),
        .execFinished(ExecResult(id: 1, outcome: .timedOut)), .execFinished(ExecResult(id: 1, outcome: .signaled(9))),
        .screen([27]), .output([0]), .resized(columns: 2, rows: 3), .exited(status: -1), .lagged(bytes: .max),
        .notice("n"), .ended(reason: "r"), .begun, .seated,
    ]

    @Test func everyMessageComesBackAsItWas() throws {
        #expect(try SessionPlan(wireBytes: plan.wireBytes) == plan)
        for request in requests { #expect(try KeeperRequest(wireBytes: request.wireBytes) == request) }
        for event in events { #expect(try KeeperEvent(wireBytes: event.wireBytes) == event) }
    }

    @Test func everyEffectOfARuleComesBackAsItWas() throws {
        for effect in [CallRulePlan.Effect.fail(5), .delay(1), .kill(9)] {
            #expect(try CallRulePlan.Effect(wireBytes: effect.wireBytes) == effect)
        }
        #expect(throws: WireError.self) { try CallRulePlan.Effect(wireBytes: [9, 0, 0, 0, 0]) }
    }

    @Test func everyCutIsAnErrorAndNeverACrash() {
        let whole = plan.wireBytes
        for count in 0..<whole.count {
            #expect(throws: WireError.self) { try SessionPlan(wireBytes: Array(whole.prefix(count))) }
        }
        for message in requests.map(\.wireBytes) + events.map(\.wireBytes) {
            #expect(throws: WireError.self) { try KeeperRequest(wireBytes: message + [0]) }
        }
    }

    @Test func aCountThatLiesIsNotBelieved() {
        #expect(throws: WireError.truncated) { try KeeperRequest(wireBytes: [4, 255, 255, 255, 255]) }
        #expect(throws: WireError.truncated) { try KeeperEvent(wireBytes: [2, 255, 255, 255, 127]) }
        #expect(throws: WireError.unknown("KeeperEvent")) { try KeeperEvent(wireBytes: [200]) }
        #expect(throws: WireError.notUTF8) { try KeeperRequest(wireBytes: [8, 1, 0, 0, 0, 255]) }
    }

    @Test(arguments: [1, 2, 3, 7, 64]) func framesComeWholeHoweverTheyArrive(size: Int) throws {
        let stream = requests.flatMap { Frame.bytes(of: $0) }
        var decoder = FrameDecoder()
        var found: [KeeperRequest] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            decoder.append(stream[start..<min(start + size, stream.count)])
            while let body = try decoder.next() { found.append(try KeeperRequest(wireBytes: body)) }
        }
        #expect(found == requests)
    }

    @Test func aFrameThatIsTooLargeIsRefusedBeforeItsBytes() {
        var decoder = FrameDecoder()
        decoder.append([255, 255, 255, 127])
        #expect(throws: WireError.tooLarge(Int(Int32.max))) { try decoder.next() }
    }
}
