import API
import Foundation
import Glibc
import Linux
import Testing

/// `scripts/install` into a folder that plays the root of a machine.
@Suite(.enabled(if: geteuid() == 0, "installing takes root")) struct InstallScriptTests {
    private let root = NSTemporaryDirectory() + "bfx-install-\(UInt32.random(in: 0..<UInt32.max))"

    private func run(_ arguments: [String]) throws -> (status: Linux.ExitStatus?, text: String) {
        let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "BREAKFIX_BIN=" + Installation.programs]
        let ended = try ChildProcess.run(arguments, environment: environment, milliseconds: 60_000)
        return (ended.status, String(decoding: ended.output + ended.error, as: UTF8.self))
    }

    private func files() -> [String] {
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return all.filter {
            var info = stat()
            return lstat(root + "/" + $0, &info) == 0 && info.st_mode & S_IFMT != S_IFDIR
        }
    }

    @Test func whatIsInstalledFindsItselfAndGoesAgain() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let places = ["--prefix", "/opt/shop", "--destdir", root]
        let installed = try run(["./scripts/install"] + places)
        #expect(installed.status == .exited(0), "\(installed.text)")
        let unit = try String(contentsOfFile: root + "/etc/systemd/system/breakfixd.service", encoding: .utf8)
        #expect(unit.contains("\nExecStart=/opt/shop/libexec/breakfix/breakfixd\n"))
        #expect(!unit.contains("@libexec@"), "every place is filled in")
        let found = try run([root + "/opt/shop/bin/breakfix", "doctor"]).text
        #expect(!found.contains("FAILED   our programs") && found.contains("our programs"), "\(found)")
        #expect(!found.contains("FAILED   catalogue") && found.contains("catalogue"), "\(found)")
        let removed = try run(["./scripts/install", "--uninstall"] + places)
        #expect(removed.status == .exited(0), "\(removed.text)")
        #expect(files() == [])
        #expect(try run(["./scripts/install", "--prefix", "here"]).status == .exited(1))
        #expect(try run(["./scripts/install", "--what"]).status == .exited(2))
    }

    @Test func theCatalogueLiesBelowThePrefixOfTheProgram() {
        let installed = Layout(environment: [:], programDirectory: "/opt/shop/libexec/breakfix")
        #expect(installed.scenarios == "/opt/shop/share/breakfix/Scenarios")
        #expect(Layout(environment: [:], programDirectory: "/x").scenarios == "/usr/share/breakfix/Scenarios")
    }
}
