import API
import Faults
import Scenario
import Seccomp
import Testing
import Wire

@testable import Daemon

@Suite struct PlanningTests {
    private func planner(_ scenario: Scenario) -> SessionPlanner {
        SessionPlanner(scenario: scenario, images: ["base": .sample])
    }

    @Test func hostsGetTheirAddressesInTheOrderOfTheNetwork() throws {
        let hosts = try planner(.sample).hosts()
        #expect(hosts.map(\.name) == ["db", "web"])
        #expect(
            hosts[1].interfaces == [InterfacePlan(name: "eth0", network: "lan", address: "10.20.0.2", prefix: 24)])
        #expect(hosts[0].interfaces.map(\.address) == ["10.20.0.3"])
        #expect(try planner(.sample).addresses() == ["web": "10.20.0.2", "db": "10.20.0.3"])
        #expect(planner(.sample).networks() == [NetworkPlan(name: "lan", mtu: 1400, subnet: "10.20.0.0/24")])
    }

    @Test func aHostOnTwoNetworksHasTwoLinksAndReachesPeersOfEach() throws {
        var scenario = Scenario.sample
        scenario.hosts["edge"] = Host(image: "base")
        scenario.networks["wan"] = Network(hosts: ["edge", "web"], subnet: "192.0.2.64/26")
        scenario.resolver = false
        let web = try #require(try planner(scenario).hosts().first { $0.name == "web" })
        #expect(web.interfaces.map(\.name) == ["eth0", "eth1"])
        #expect(web.interfaces.map(\.address) == ["10.20.0.2", "192.0.2.67"])
        #expect(web.resolverLines == [])
        #expect(try planner(scenario).resolver(filters: []) == nil)
        #expect(web.hostsLines == ["10.20.0.2 web", "10.20.0.3 db", "192.0.2.66 edge"])
    }

    @Test func theNameServerKnowsEveryHostByEachOfItsNames() throws {
        var scenario = Scenario.sample
        scenario.networks["lan"]?.subnet6 = "fd20:0:0:1::/64"
        scenario.networks["wan"] = Network(hosts: ["db"], subnet: "192.0.2.64/26")
        scenario.names = ["shop.example": ["web"], "mail.example": ["198.51.100.9"]]
        let resolver = try #require(try planner(scenario).resolver(filters: [[1]]))
        #expect(resolver.addresses == ["10.20.0.1", "fd20:0:0:1::1", "192.0.2.65"])
        #expect(
            resolver.records == [
                NameRecord(names: ["db.lan", "db"], addresses: ["10.20.0.3", "fd20:0:0:1::3"]),
                NameRecord(names: ["db.wan", "db"], addresses: ["192.0.2.66"]),
                NameRecord(names: ["web.lan", "web"], addresses: ["10.20.0.2", "fd20:0:0:1::2"]),
                NameRecord(names: ["mail.example"], addresses: ["198.51.100.9"]),
                NameRecord(names: ["shop.example"], alias: "web.lan"),
            ])
        let db = try #require(try planner(scenario).hosts().first { $0.name == "db" })
        #expect(db.resolverLines == ["search lan wan", "nameserver 10.20.0.1"])
        #expect(db.hostsLines == ["10.20.0.3 db"])
        #expect(db.interfaces.map(\.address6) == ["fd20:0:0:1::3/64", ""])
        #expect(db.usesNetworkGateway && db.routes == [RoutePlan(destination: "::/0", gateway: "fd20:0:0:1::1")])
    }

    @Test func packetsGoByTheRoutedNetworkOrTheRouter() throws {
        var scenario = Scenario.sample
        scenario.networks["wan"] = Network(
            hosts: ["db"], subnet: "192.0.2.64/26", isRouted: true,
            links: ["db": .init(address: "192.0.2.99", mtu: 1280, conditions: LinkConditions(loss: 7, toward: .host))])
        scenario.hosts["web"]?.gateway = .host("db")
        scenario.hosts["web"]?.routes = ["10.9.0.0/16": "db", "10.8.0.0/16": "10.20.0.77"]
        scenario.hosts["db"]?.forwards = true
        let hosts = try planner(scenario).hosts()
        let (db, web) = (hosts[0], hosts[1])
        #expect(!db.usesNetworkGateway && db.forwards)
        #expect(db.routes == [RoutePlan(destination: "0.0.0.0/0", gateway: "192.0.2.65")])
        #expect(
            db.interfaces[1]
                == InterfacePlan(
                    name: "eth1", network: "wan", address: "192.0.2.99", prefix: 26, mtu: 1280,
                    conditions: LinkConditionsPlan(loss: 7, affectsLeaving: false)))
        #expect(!web.usesNetworkGateway && !web.forwards)
        #expect(
            web.routes == [
                RoutePlan(destination: "0.0.0.0/0", gateway: "10.20.0.3"),
                RoutePlan(destination: "10.8.0.0/16", gateway: "10.20.0.77"),
                RoutePlan(destination: "10.9.0.0/16", gateway: "10.20.0.3"),
            ])
        scenario.hosts["web"]?.gateway = Host.Gateway.none
        scenario.hosts["web"]?.routes = [:]
        let lost = try planner(scenario).hosts()[1]
        #expect(!lost.usesNetworkGateway && lost.routes == [])
    }

    @Test func aHostIsResolvedCompletely() throws {
        let hosts = try planner(.sample).hosts()
        #expect(hosts[1].login == LoginPlan(user: "ops", uid: 1000, gid: 1001, home: "/home/ops", shell: "/bin/bash"))
        #expect(hosts[1].initKind == .systemd)
        #expect(hosts[1].volumes == [VolumePlan(path: "/srv", bytes: 1 << 20, inodes: 100)])
        #expect(hosts[0].initKind == .light)
        #expect(hosts[0].login == .root)
        #expect(hosts[0].services == [ServicePlan(name: "app", arguments: ["/bin/app", "-v"])])
        #expect(hosts[0].imageRoot == "/images/base")
    }

    @Test func hostsNameTheirFiltersAndEachIsThereOnce() throws {
        var scenario = Scenario.sample
        let plain = planner(scenario)
        #expect(plain.profiles() == [.standard])
        #expect(plain.observed().isEmpty)
        #expect(try plain.hosts().allSatisfy { $0.filter == 0 && $0.observer == nil && !$0.recordsPrograms })
        scenario.hosts["db"]?.needs = [.ioUring, .ptrace]
        scenario.hosts["web"]?.audit = .exec
        scenario.hosts["edge"] = Host(image: "base", needs: [.ptrace, .ioUring])
        let wide = planner(scenario)
        #expect(wide.profiles().map(\.name) == ["io-uring ptrace", "ptrace"])
        let hosts = try wide.hosts()
        #expect(hosts.map(\.filter) == [0, 0, 1])
        #expect(hosts.map(\.observer) == [nil, nil, 2])
        let cache = try FilterCache()
        let filters = try cache.filters(wide.profiles(), observed: wide.observed())
        #expect(filters.count == 3 && Set(filters).count == 3)
        #expect(try cache.filters([.standard], observed: []) == [filters[1]])
    }

    @Test func whatFaultsMayLetFailIsObservedAndNothingElse() throws {
        var scenario = Scenario.sample
        scenario.hosts["web"]?.audit = .exec
        var failing = planner(scenario)
        failing.failing = ["web": ["fsync", "openat"], "db": ["openat"]]
        #expect(failing.observed() == [["execve", "execveat", "fsync", "openat"], ["openat"]])
        let hosts = try failing.hosts()
        #expect(hosts.map(\.name) == ["db", "web"])
        #expect(hosts.map(\.observer) == [2, 1])
        #expect(hosts.map(\.failsCalls) == [true, true] && hosts.map(\.recordsPrograms) == [false, true])
        #expect(try planner(scenario).hosts().map(\.failsCalls) == [false, false])
    }

    @Test func everyCallThatCanFailIsOneThatTheFenceLetsThrough() {
        let allowed = Set(SyscallGroup.allowed.flatMap(\.calls))
        for call in Syscall.all { #expect(allowed.contains(call.name), "\(call.name)") }
        // Between the moment a call is heard of and the one in which somebody answers, these are made.
        for name in ["pwritev2", "sendmmsg", "seccomp"] { #expect(Syscall.named(name) == nil) }
    }

    @Test func everyNeedOfTheLanguageIsOneOfTheFilter() {
        #expect(Set(Need.allCases.map(\.rawValue)) == Set(SeccompNeed.allCases.map(\.rawValue)))
        #expect(Set(Need.allCases).profile.needs == Set(SeccompNeed.allCases))
        #expect(Set(Host.standardNeeds).profile == .standard)
    }

    @Test func everyLimitReachesTheKeeper() throws {
        var scenario = Scenario.sample
        scenario.hosts["web"]?.limits = .init(
            memory: 1, processes: 2, cpu: 3, disk: 4, inodes: 5, openFiles: 6, reads: 7)
        scenario.hosts["web"]?.volumes = ["/data": .init(size: 8, inodes: 9, fileSystem: .ext4)]
        let host = try #require(try planner(scenario).hosts().first { $0.name == "web" })
        #expect(host.memoryBytes == 1 && host.diskBytes == 4 && host.diskInodes == 5 && host.readRate == 7)
        #expect(host.maximumProcesses == 2 && host.cpuPercent == 3 && host.maximumOpenFiles == 6)
        #expect(host.volumes == [VolumePlan(path: "/data", bytes: 8, inodes: 9, isDisk: true)])
    }

    @Test func aLoginThatTheImageLacksIsTheScenariosFault() {
        var scenario = Scenario.sample
        scenario.hosts["web"]?.login = "nobody-there"
        let trouble = #expect(throws: Trouble.self) { try planner(scenario).hosts() }
        #expect(trouble?.type == "bad-scenario")
        #expect(trouble?.title.contains("nobody-there") == true)
    }

    @Test func aSubnetThatIsTooSmallIsRefused() {
        var scenario = Scenario.sample
        scenario.networks["lan"] = Network(hosts: ["web", "db"], subnet: "10.0.0.0/30")
        let trouble = #expect(throws: Trouble.self) { try planner(scenario).interfaces() }
        #expect(trouble?.title.contains("more hosts") == true)
    }

    @Test(arguments: ["", "10.0.0.0", "10.0.0/24", "10.0.0.256/24", "10.0.0.0/31", "10.0.0.0/x", "10.0.0.0/24/1"])
    func whatIsNoSubnetIsNone(_ text: String) { #expect(Subnet(text) == nil) }

    @Test func hostBitsOfASubnetDoNotCount() {
        #expect(Subnet("10.1.2.3/16")?.address(ofHostAt: 0) == "10.1.0.2")
        #expect(Subnet("10.0.0.0/24")?.address(ofHostAt: 252) == "10.0.0.254")
        #expect(Subnet("10.0.0.0/24")?.address(ofHostAt: 253) == nil)
        #expect(Subnet("255.255.255.0/24")?.address(ofHostAt: 0) == "255.255.255.2")
    }
}

@Suite struct SessionIDTests {
    @Test func idsAreOfTheAlphabetAndSkipTaken() {
        var generator = SystemRandomNumberGenerator()
        var asked: [String] = []
        let id = SessionID.make(using: &generator) { candidate in
            asked.append(candidate)
            return asked.count < 3
        }
        #expect(asked.count == 3 && asked.last == id)
        #expect(id.utf8.count == 6 && id.utf8.allSatisfy(SessionID.alphabet.contains))
        #expect(SessionID.normalized(id) == id)
    }

    @Test func whatPeopleMistypeIsUnderstood() {
        #expect(SessionID.normalized("s7k2qp") == "S7K2QP")
        #expect(SessionID.normalized("OIL000") == "011000")
    }

    @Test(arguments: ["", "ABC", "ABCDEFG", "../../", "ABC/EF", "ABCDE\u{0}", "ABCDEU", "ＡＢＣＤＥＦ"])
    func whatIsNoIDIsRefused(_ text: String) { #expect(SessionID.normalized(text) == nil) }
}
