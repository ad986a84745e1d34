import Glibc
import Linux
import Testing

@testable import Recording

/// A file system of a few pages that goes away with this value.
private final class TinyDisk {
    let path: String

    init() throws {
        path = "/tmp/recording-disk-\(getpid())"
        mkdir(path, 0o700)
        try checked("mount", path) { mount("tmpfs", path, "tmpfs", 0, "size=256k") }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}

@Suite(.serialized, .enabled(if: getuid() == 0, "mounts a tmpfs")) struct FullDiskTests {
    @Test func nothingIsLostOrDoubledWhenTheDiskFills() throws {
        let disk = try TinyDisk()
        let ballast = disk.path + "/ballast"
        let path = disk.path + "/session.rec"
        try write([UInt8](repeating: 1, count: 100_000), to: ballast)
        let writer = try RecordingWriter.create(path: path, session: "S")
        var noise = Noise(seed: 3)
        var sent: [UInt8] = []
        var failures = 0
        while sent.count < 200_000 {
            let part = noise.bytes(Int(noise.next() % 9_000))
            do {
                try writer.append(.output(part), stream: 1)
            } catch {
                #expect(error.isDiskFull && error.isRetryable)
                #expect(error.description.contains("No space left on device"))
                failures += 1
                // No half record is left behind, and trying again while it is full changes nothing.
                #expect(try contents(path).count == Int(writer.size))
                #expect(throws: RecordingError.self) { try writer.append(.output(part), stream: 1) }
                #expect(try output(RecordingReader(path: path)) == sent)
                unlink(ballast)
                try writer.append(.output(part), stream: 1)
            }
            sent += part
        }
        try writer.seal()
        #expect(failures == 1)
        let reader = try RecordingReader(path: path)
        #expect(try output(reader) == sent)
        #expect(try reader.verify().isIntact)
    }

    @Test func aFullDiskAtTheStartLeavesNoFile() throws {
        let disk = try TinyDisk()
        let fill = try Descriptor.open(disk.path + "/fill", O_WRONLY | O_CREAT, mode: 0o600)
        while (try? fill.write([UInt8](repeating: 1, count: 4096))) != nil {}
        let path = disk.path + "/session.rec"
        #expect(throws: RecordingError.self) { try RecordingWriter.create(path: path, session: "S") }
        #expect(access(path, F_OK) != 0)
    }
}
