import API
import Foundation
import Glibc
import Grading
import Linux
import Report
import Testing

extension EndToEnd {
    /// What somebody did to a host stands in the report, thing by thing, where the launch was asked to look.
    @Suite struct FootprintTests {
        private static let deeds = """
            echo hello > /srv/note
            chmod 600 /etc/hosts
            rm /etc/debian_version
            mkdir -p /opt/mine && ln -s /etc/passwd /opt/mine/link
            cp -p /etc/passwd /tmp/copy && cat /tmp/copy > /etc/passwd && rm /tmp/copy
            mkfifo /srv/trap
            ip address add 10.9.9.9/32 dev lo
            nft add table inet mine
            mount -t tmpfs none /mnt
            setsid perl -MIO::Socket::INET -e 'my $l = IO::Socket::INET->new(LocalPort => 4242, Listen => 1); sleep 600' </dev/null >/dev/null 2>&1 &
            sleep 1; exit

            """

        @Test func eachDeedIsNamedAndNothingElse() throws {
            try Installation.with { house in
                let id = try house.launch("tiny", "--footprint")
                let typed = try house.run("attach", id, "--terminal", "deeds", input: Self.deeds)
                #expect(typed.code == 0, "\(typed.text)")
                let graded = try house.run("grade", id, "--json")
                #expect(graded.code == 0, "\(graded.text)")
                let report = try JSONDecoder().decode(SessionReport.self, from: Data(graded.output.utf8))
                let changes = try #require(report.changes)
                let names = Set(changes.map { "\($0.change.item.kind.rawValue) \($0.change.item.name)" })
                let wanted: Set = [
                    "file /etc/hosts", "file /etc/debian_version", "file /opt/mine", "file /opt/mine/link",
                    "file /srv/trap", "firewall table inet mine", "mount /mnt", "listener tcp 0.0.0.0 4242",
                    "process perl of user 0",
                ]
                #expect(wanted.isSubset(of: names), "\(wanted.subtracting(names)) of \(names)")
                #expect(names.contains { $0.hasPrefix("network") && $0.contains("10.9.9.9") }, "\(names)")
                #expect(!names.contains("file /etc/passwd"), "it is as the image has it")
                #expect(!names.contains("file /srv/note"), "it is as it was in health")
                let others = names.subtracting(wanted).filter { !$0.contains("10.9.9.9") && !$0.contains("/root/.") }
                #expect(others.isEmpty, "\(others)")
                let gone = changes.first { $0.change.item.name == "/etc/debian_version" }
                #expect(gone?.change.after == "gone")
            }
        }

        @Test func withoutBeingAskedNobodyLooks() throws {
            try Installation.with { house in
                let id = try house.launch()
                let graded = try house.run("grade", id, "--json")
                let report = try JSONDecoder().decode(SessionReport.self, from: Data(graded.output.utf8))
                #expect(report.changes == nil)
            }
        }
    }
}
