import Foundation
import Testing

@testable import Bundles

@Suite struct BundleTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(fileURLWithPath: "/tmp"),
            create: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private var manifest: BundleManifest {
        BundleManifest(id: "late", title: "T", digest: "d", images: ["base": "abc"], release: "1")
    }

    private func sample(in folder: String) throws -> String {
        let path = folder + "/late"
        try FileManager.default.createDirectory(atPath: path + "/files", withIntermediateDirectories: true)
        try "schema: 1\n".write(toFile: path + "/scenario.yaml", atomically: true, encoding: .utf8)
        try "hello".write(toFile: path + "/files/a", atomically: true, encoding: .utf8)
        return path
    }

    @Test func whatIsPackedComesOutAgain() throws {
        try inFolder { folder in
            let key = try SigningKey.make()
            let bundle = try Bundle(
                bytes: try Bundle.pack(folder: try sample(in: folder), manifest: manifest, key: key))
            try bundle.verify(by: key)
            #expect(bundle.manifest.files.map(\.path) == ["files/a", "scenario.yaml"])
            #expect(bundle.manifest.images == ["base": "abc"] && bundle.manifest.key == key.fingerprint)
            try bundle.unpack(into: folder + "/out")
            #expect(try String(contentsOfFile: folder + "/out/files/a", encoding: .utf8) == "hello")
            #expect(throws: BundleError.self) { try bundle.unpack(into: folder + "/out") }
            #expect(FileManager.default.fileExists(atPath: folder + "/out/files/a"), "what was there stays")
        }
    }

    @Test func keysAreWrittenAndReadByThemselvesAndByOpenSSL() throws {
        try inFolder { folder in
            let key = try SigningKey.make()
            try Data(try key.pem(isPublic: false)).write(to: URL(filePath: folder + "/k.pem"))
            try Data(try key.pem(isPublic: true)).write(to: URL(filePath: folder + "/k.pub"))
            #expect(try SigningKey.read(folder + "/k.pem").fingerprint == key.fingerprint)
            let open = try SigningKey.read(folder + "/k.pub")
            #expect(open.fingerprint == key.fingerprint && !open.isPrivate)
            #expect(throws: BundleError.self) { try open.sign([1]) }
            #expect(open.verifies(try key.sign([1, 2]), of: [1, 2]))
            #expect(!open.verifies(try key.sign([1, 2]), of: [1, 3]))
            let openssl = Process()
            openssl.executableURL = URL(filePath: "/usr/bin/openssl")
            openssl.arguments = ["pkey", "-in", folder + "/k.pem", "-noout"]
            try openssl.run()
            openssl.waitUntilExit()
            #expect(openssl.terminationStatus == 0)
        }
    }

    @Test func onlyATrustedKeyIsBelieved() throws {
        try inFolder { folder in
            let key = try SigningKey.make()
            let bundle = try Bundle(
                bytes: try Bundle.pack(folder: try sample(in: folder), manifest: manifest, key: key))
            let keys = TrustedKeys(folder: folder)
            do throws(BundleError) {
                try bundle.verify(by: keys)
                Issue.record("nobody is trusted yet")
            } catch { #expect(error.kind == .untrusted) }
            try Data(try SigningKey.make().pem(isPublic: true)).write(to: URL(filePath: folder + "/a.pub"))
            #expect(throws: BundleError.self) { try bundle.verify(by: keys) }
            try Data(try key.pem(isPublic: true)).write(to: URL(filePath: folder + "/b.pub"))
            try bundle.verify(by: keys)
        }
    }

    @Test func eachChangedByteIsFound() throws {
        try inFolder { folder in
            let key = try SigningKey.make()
            let bytes = try Bundle.pack(folder: try sample(in: folder), manifest: manifest, key: key)
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 1
                do throws(BundleError) {
                    try Bundle(bytes: changed).verify(by: key)
                    Issue.record("the change at \(place) of \(bytes.count) was not noticed")
                } catch {
                    #expect(error.kind == .untrusted || error.kind == .malformed)
                }
            }
            for cut in [0, 10, bytes.count / 2, bytes.count - 1] {
                #expect(throws: BundleError.self) { try Bundle(bytes: Array(bytes.prefix(cut))) }
            }
            #expect(throws: BundleError.self) { try Bundle(bytes: bytes + [0]) }
        }
    }

    @Test(arguments: [
        ["../evil"], ["/etc/passwd"], ["a/../../evil"], ["a//b"], ["a/./b"], [""], ["a\u{0}b"], ["a\nb"],
        ["same", "same"], ["a", "a/b"], [String(repeating: "d/", count: 20) + "f"],
        [String(repeating: "n", count: 300)],
    ])
    func pathsThatNoHonestBundleHasAreRefused(paths: [String]) throws {
        #expect(throws: BundleError.self) { try hostile(paths.map { ($0, 0) }).check() }
    }

    @Test func bombsAreRefused() throws {
        #expect(throws: BundleError.self) { try hostile([("a", BundleManifest.mostBytes + 1)]).check() }
        #expect(throws: BundleError.self) { try hostile([("a", Int.max), ("b", Int.max)]).check() }
        #expect(throws: BundleError.self) { try hostile([("a", -1)]).check() }
        #expect(throws: BundleError.self) { try hostile((0...2000).map { ("f\($0)", 0) }).check() }
        try hostile([("a", 5)]).check()
    }

    private func hostile(_ files: [(String, Int)]) -> BundleManifest {
        var manifest = manifest
        manifest.files = ([("scenario.yaml", 0)] + files).map { .init(path: $0.0, size: $0.1, sha256: "") }
        return manifest
    }

    @Test func aFolderWithALinkIsNotPacked() throws {
        try inFolder { folder in
            let path = try sample(in: folder)
            try FileManager.default.createSymbolicLink(atPath: path + "/link", withDestinationPath: "/etc/passwd")
            #expect(throws: BundleError.self) {
                try Bundle.pack(folder: path, manifest: manifest, key: try SigningKey.make())
            }
        }
    }
}
