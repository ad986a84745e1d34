import Glibc
import Linux
import Testing

@testable import Daemon

@Suite struct HostScriptsTests {
    @Test func filesAreWrittenByARealShell() throws {
        var template = Array("/tmp/bfx-files-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { DiskFile.removeFolder(folder) }
        let files = [
            HostScripts.File(
                path: folder + "/a/b c/it's", content: Array("one\0two\n".utf8), mode: 0o640, owner: "0:0"),
            HostScripts.File(path: folder + "/empty", content: [], mode: 0o600, owner: "\(getuid())"),
            HostScripts.File(path: folder + "/$(touch x)", content: Array("3".utf8), mode: 0o755, owner: "\(getuid())"),
        ]
        let batches = HostScripts.write(files)
        #expect(batches.count == 1)
        for batch in batches {
            let result = try ChildProcess.run(["/bin/sh", "-c", batch.script], input: batch.input, milliseconds: 5000)
            #expect(result.status == .exited(0), "\(String(decoding: result.error, as: UTF8.self))")
        }
        for file in files {
            #expect(try DiskFile.read(file.path, limit: 100) == file.content)
            var status = stat()
            #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == UInt32(file.mode))
        }
    }

    @Test func manyFilesMakeFewBatches() {
        let small = (0..<3000).map {
            HostScripts.File(path: "/srv/some/path/\($0)", content: [1], mode: 0o644, owner: "root:root")
        }
        let batches = HostScripts.write(small)
        #expect(batches.count == 2 || batches.count == 3)
        #expect(batches.allSatisfy { $0.script.utf8.count <= HostScripts.scriptLimit })
        #expect(batches.map(\.input.count).reduce(0, +) == 3000)
        let large = HostScripts.File(
            path: "/big", content: Array(repeating: 0, count: 3 << 20), mode: 0o644, owner: "root")
        #expect(HostScripts.write([large, large]).count == 2)
        #expect(HostScripts.write([]).isEmpty)
    }

    @Test func unitsAreStartedInOrder() {
        let script = HostScripts.start(units: ["postgresql", "nginx"])
        #expect(script.contains("enable -- 'postgresql' 'nginx'"))
        #expect(script.contains("for unit in 'postgresql' 'nginx'; do systemctl restart"))
    }

    @Test func outputOfASandboxStaysOnItsLine() {
        #expect(Log.escaped("a\nb\u{1b}[2J\u{202e}x") == "a\\u{a}b\\u{1b}[2J\\u{202e}x")
        #expect(Log.escaped(String(repeating: "x", count: 5000)).count == 2000)
    }
}
