import API
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
        #expect(planner(.sample).networks() == [NetworkPlan(name: "lan", mtu: 1400)])
    }

    @Test func aHostOnTwoNetworksHasTwoLinksAndReachesPeersOfEach() throws {
        var scenario = Scenario.sample
        scenario.hosts["edge"] = Host(image: "base")
        scenario.networks["wan"] = Network(hosts: ["edge", "web"], subnet: "192.0.2.64/26")
        let web = try #require(try planner(scenario).hosts().first { $0.name == "web" })
        #expect(web.interfaces.map(\.name) == ["eth0", "eth1"])
        #expect(web.interfaces.map(\.address) == ["10.20.0.2", "192.0.2.67"])
        #expect(web.hostsLines == ["10.20.0.2 web", "10.20.0.3 db", "192.0.2.66 edge"])
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
        #expect(!plain.isAudited)
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
        let filters = try cache.filters(wide.profiles(), isAudited: wide.isAudited)
        #expect(filters.count == 3 && Set(filters).count == 3)
        #expect(try cache.filters([.standard], isAudited: false) == [filters[1]])
    }

    @Test func everyNeedOfTheLanguageIsOneOfTheFilter() {
        #expect(Set(Need.allCases.map(\.rawValue)) == Set(SeccompNeed.allCases.map(\.rawValue)))
        #expect(Set(Need.allCases).profile.needs == Set(SeccompNeed.allCases))
        #expect(Set(Host.standardNeeds).profile == .standard)
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
