import Foundation
import Testing

@testable import Console

@Suite("Authors' commands")
struct AuthoringTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(fileURLWithPath: "/tmp"),
            create: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    @Test(
        "new writes a scenario that lint has nothing to say about",
        arguments: [
            [], ["--level", "4", "--area", "network,tls", "--hosts", "web,db,desk"], ["--init", "light"],
            ["--kind", "audit", "--image", "web"], ["--kind", "control"],
        ])
    func new(options: [String]) throws {
        try inFolder { folder in
            let catalogue = ["--scenario-dir", Self.root + "/Scenarios"]
            let made = Run(words: ["new", "late-parcels", "--in", folder] + options + catalogue)
            #expect(made.code == .ok, "\(made.errors)")
            #expect(made.output == folder + "/late-parcels\n")
            let lint = Run(words: ["lint", folder + "/late-parcels", "--strict"] + catalogue)
            #expect(lint.code == .ok, "\(lint.output)")
            let again = Run(words: ["new", "late-parcels", "--in", folder])
            #expect(again.code == .configuration && again.errors.contains("Give another id"))
        }
    }

    @Test("new leaves nothing behind where its options make no scenario")
    func newRefuses() throws {
        try inFolder { folder in
            for words in [
                ["late", "--level", "9"], ["late", "--area", "cooking"], ["La te"], ["late", "--hosts", "A"],
            ] {
                let run = Run(words: ["new"] + words + ["--in", folder])
                #expect(run.code == .usage, "\(words): \(run.errors)")
                let left = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(left.isEmpty)
            }
            #expect(Run(words: ["new", "../late", "--in", folder]).code == .usage)
        }
    }

    @Test("a bundle is packed, shown, believed by its key and refused without it")
    func bundle() throws {
        try inFolder { folder in
            #expect(Run(words: ["bundle", "keygen", "team", "--keys", folder + "/keys"]).code == .ok)
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/keys/team.pem")[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let twice = Run(words: ["bundle", "keygen", "team", "--keys", folder + "/keys"])
            #expect(twice.code == .configuration && twice.errors.contains("is there already"))
            #expect(Run(words: ["new", "late", "--in", folder]).code == .ok)
            // No image is built here, and a bundle names its images by their digests.
            let packed = Run(words: [
                "bundle", "pack", folder + "/late", "--key", folder + "/keys/team.pem", "--state-dir", folder,
                "-o", folder + "/late.bundle",
            ])
            #expect(packed.code == .configuration, "\(packed.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/late.bundle"))
            #expect(Run(words: ["bundle", "verify", folder + "/late/scenario.yaml"]).code == .configuration)
            #expect(Run(words: ["bundle", "show", folder + "/nothing"]).code == .io)
        }
    }

    @Test("lint shows and counts the generic shortcuts that a problem allows, and knows their names")
    func allowances() throws {
        try inFolder { folder in
            #expect(Run(words: ["new", "late", "--in", folder]).code == .ok)
            let file = folder + "/late/scenario.yaml"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            func write(_ generic: String) throws {
                try text.replacingOccurrences(
                    of: "    explanation:", with: "    generic: { \(generic) }\n    explanation:"
                )
                .write(toFile: file, atomically: true, encoding: .utf8)
            }
            try write("chmod-777: Only the mode is wrong.")
            let good = Run(words: ["lint", folder + "/late"])
            #expect(good.code == .ok)
            #expect(good.errors.contains("late list-gone: chmod-777 is allowed: Only the mode is wrong."))
            #expect(good.errors.contains("1 generic shortcut allowed"))
            try write("chmod-770: Only the mode is wrong.")
            let bad = Run(words: ["lint", folder + "/late"])
            #expect(bad.code == .failed && bad.output.contains("did you mean `chmod-777`?"), "\(bad.output)")
        }
    }

    @Test("faults and checks explain themselves, by family or one by one")
    func library() {
        let family = Run(words: ["faults", "--family", "disk", "-q"]).output.split(separator: "\n")
        #expect(family.contains("disk.fill") && family.allSatisfy { $0.hasPrefix("disk.") })
        #expect(Run(words: ["faults", "--family", "dsk"]).errors.contains("Did you mean 'disk'?"))
        let one = Run(words: ["faults", "disk.fill"]).output
        #expect(one.contains("Shows:") && one.contains("Reboot:"))
        #expect(Run(words: ["faults", "disk.fill", "--json"]).output.contains("\"symptom\""))
        #expect(Run(words: ["checks", "http"]).output.contains("url"))
    }
}
