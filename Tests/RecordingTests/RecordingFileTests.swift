import Digest
import Glibc
import Linux
import Testing

@testable import Recording

/// The bytes of a file.
func contents(_ path: String) throws -> [UInt8] {
    try Descriptor.open(path, O_RDONLY).readAll(limit: 1 << 30)
}

func write(_ bytes: [UInt8], to path: String) throws {
    try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600).writeAll(bytes)
}

/// Everything a recording says, checkpoints left out.
func events(_ reader: RecordingReader) throws -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    while let record = try reader.next() {
        if case .checkpoint = record.event { continue }
        events.append(record.event)
    }
    return events
}

/// What a recording's terminals put out.
func output(_ reader: RecordingReader) throws -> [UInt8] {
    try events(reader).flatMap { event -> [UInt8] in
        if case .output(let bytes) = event { bytes } else { [] }
    }
}

@Suite struct RecordingFileTests {
    let scratch = Scratch()

    static let everyKind: [RecordedEvent] = [
        .opened(host: "web", name: "main", columns: 80, rows: 24), .output([0, 0xff, 0x1b, 0x0a]), .output([]),
        .resized(columns: 132, rows: 43), .joined(who: "Ada"), .left(who: "Ada"), .mark("☑ grün"),
        .hostEvent("web rebooted"), .keyframe(columns: 132, rows: 43, screen: [1, 2, 3]), .exited(status: 256),
        .program(
            RecordedProgram(
                host: "web", origin: .terminal, pid: 77, uid: 1_000, path: [0x2f, 0xff], arguments: [[], [0, 1]],
                isCut: true)),
        .programsUnrecorded(host: "web", count: .max), .unknown(type: 200, payload: [9, 9]),
    ]

    @Test func everyKindComesBack() throws {
        let path = scratch.file("kinds")
        var now: UInt64 = 1_000
        let writer = try RecordingWriter.create(path: path, session: "S7K2", clock: { now })
        for (position, event) in Self.everyKind.enumerated() {
            now += 5
            #expect(try writer.append(event, stream: UInt16(position)) == UInt64(position))
        }
        try writer.seal()
        let reader = try RecordingReader(path: path)
        #expect(reader.header.session == "S7K2")
        #expect(reader.header.monotonic == 1_000)
        for (position, event) in Self.everyKind.enumerated() {
            let record = try #require(try reader.next())
            #expect(record.event == event)
            #expect(record.stream == UInt16(position))
            #expect(record.time == UInt64(position + 1) * 5)
        }
        let result = try reader.verify()
        #expect(result.isIntact && result.checkpoints == 1)
        #expect(result.digest == writer.fileDigest)
    }

    @Test func theDigestIsSHA256() {
        var digest = SHA256()
        digest.update("a".utf8)
        #expect(digest.digest.count == 32)
        digest.update("bc".utf8)
        let expected: [UInt8] = [0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae]
        #expect(digest.digest.prefix(14).elementsEqual(expected))
    }

    @Test func tenMegabytesOfNoiseComeBack() throws {
        var noise = Noise(seed: 7)
        let path = scratch.file("large")
        let writer = try RecordingWriter.create(path: path, session: "S")
        var sent: [UInt8] = []
        while sent.count < 10 << 20 {
            let part = noise.bytes(Int(noise.next() % 60_000))
            try writer.append(.output(part), stream: 1)
            sent += part
        }
        try writer.seal()
        let reader = try RecordingReader(path: path)
        #expect(try output(reader) == sent)
        let result = try reader.verify()
        #expect(result.isIntact)
        #expect(result.checkpoints >= 36)
        #expect(try RecordingReader(bytes: try contents(path)).verify() == result)
    }

    @Test func manySmallRecordsHaveCheckpointsToo() throws {
        let writer = try RecordingWriter.create(path: scratch.file("small"), session: "S")
        for _ in 0..<9_000 { try writer.append(.output([0x61]), stream: 1) }
        let result = try RecordingReader(path: scratch.file("small")).verify()
        #expect(result.checkpoints == 2)
        #expect(!result.isSealed && !result.isIntact && result.damage == nil)
    }

    @Test func aTailTornAnywhereLosesOnlyTheLastRecord() throws {
        let path = scratch.file("torn")
        let writer = try RecordingWriter.create(path: path, session: "S")
        for event in Self.everyKind { try writer.append(event, stream: 1) }
        let last = Int(writer.size)
        try writer.append(.output(Array("the last record".utf8)), stream: 1)
        let whole = try contents(path)
        for cut in last + 1..<whole.count {
            let torn = Array(whole[..<cut])
            let reader = try RecordingReader(bytes: torn)
            #expect(try events(reader) == Self.everyKind)
            #expect(reader.isTruncated, "cut at \(cut)")
            try write(torn, to: scratch.file("copy"))
            let again = try RecordingWriter.reopen(path: scratch.file("copy"))
            #expect(again.size == UInt64(last))
            try again.append(.mark("continued"))
            try again.seal()
            #expect(try RecordingReader(path: scratch.file("copy")).verify().isIntact)
        }
        let zeros = try RecordingReader(bytes: whole[..<last] + [UInt8](repeating: 0, count: 5_000))
        #expect(try events(zeros).count == Self.everyKind.count)
        #expect(zeros.isTruncated)
    }

    @Test func anyFlippedByteIsFoundAndNamed() throws {
        let path = scratch.file("flipped")
        let writer = try RecordingWriter.create(path: path, session: "S")
        for event in Self.everyKind { try writer.append(event, stream: 1) }
        try writer.seal()
        let whole = try contents(path)
        var starts: [Int] = []
        let plain = try RecordingReader(bytes: whole)
        while let record = try plain.next() { starts.append(Int(record.offset)) }
        for position in whole.indices {
            for bit in [UInt8(0x01), 0x80, 0xff] {
                var damaged = whole
                damaged[position] ^= bit
                guard position >= starts[0] else {
                    #expect(throws: RecordingError.self) { try RecordingReader(bytes: damaged) }
                    continue
                }
                let index = (starts.firstIndex { $0 > position } ?? starts.count) - 1
                let result = try RecordingReader(bytes: damaged).verify()
                #expect(!result.isIntact && !result.isTruncated)
                guard case .corrupt(UInt64(index), UInt64(starts[index]), _) = result.damage else {
                    Issue.record("byte \(position): \(String(describing: result.damage))")
                    continue
                }
            }
        }
    }

    @Test func aRecordThatWasExchangedBreaksTheChain() throws {
        let one = try RecordingWriter.create(path: scratch.file("one"), session: "S", clock: { 5 })
        let two = try RecordingWriter.create(path: scratch.file("two"), session: "S", clock: { 5 })
        try one.append(.output([1]), stream: 1)
        try two.append(.output([2]), stream: 1)
        let start = Int(two.size)
        try one.seal()
        let forged = try contents(scratch.file("two"))[..<start] + contents(scratch.file("one"))[start...]
        let result = try RecordingReader(bytes: Array(forged)).verify()
        guard case .corrupt(1, UInt64(start), _) = result.damage else {
            Issue.record("\(String(describing: result.damage))")
            return
        }
    }

    @Test func damageBeforeTheEndStopsAReopen() throws {
        let path = scratch.file("damaged")
        let writer = try RecordingWriter.create(path: path, session: "S")
        for event in Self.everyKind { try writer.append(event) }
        var bytes = try contents(path)
        bytes[bytes.count / 2] ^= 0x20
        try write(bytes, to: path)
        #expect(throws: RecordingError.self) { try RecordingWriter.reopen(path: path) }
        #expect(try contents(path) == bytes)
    }

    @Test func timeNeverRunsBackAcrossBoots() throws {
        let path = scratch.file("boots")
        var now: UInt64 = 1_000_000
        let writer = try RecordingWriter.create(path: path, session: "S", clock: { now })
        now += 500
        try writer.append(.mark("before"))
        now = 40
        let again = try RecordingWriter.reopen(path: path, clock: { now })
        now += 2
        try again.append(.mark("after"))
        let reader = try RecordingReader(path: path)
        #expect(try reader.next()?.time == 500)
        #expect(try reader.next()?.time == 502)
    }

    @Test func aReaderFollowsAGrowingFile() throws {
        let path = scratch.file("growing")
        let writer = try RecordingWriter.create(path: path, session: "S")
        let reader = try RecordingReader(path: path)
        #expect(try reader.next() == nil)
        for number in 0..<100 {
            try writer.append(.mark("\(number)"))
            #expect(try reader.next()?.event == .mark("\(number)"))
            #expect(try reader.next() == nil)
        }
    }

    @Test func aRecordTooLargeIsRefusedWhole() throws {
        let path = scratch.file("refused")
        let writer = try RecordingWriter.create(path: path, session: "S")
        let size = writer.size
        #expect(throws: RecordingError.payloadTooLarge(1 << 24)) {
            try writer.append(.output([UInt8](repeating: 0, count: 1 << 24)))
        }
        #expect(writer.size == size)
        #expect(throws: RecordingError.notARecording("the first bytes differ")) {
            try RecordingReader(bytes: [UInt8](repeating: 0x41, count: 100))
        }
        #expect(throws: RecordingError.self) { try RecordingWriter.create(path: path, session: "S") }
    }

    @Test func keyframesAreDueAfterBytesTimeAndResizes() throws {
        var now: UInt64 = 0
        let writer = try RecordingWriter.create(path: scratch.file("due"), session: "S", clock: { now })
        #expect(!writer.isKeyframeDue(stream: 1))
        try writer.append(.output([1]), stream: 1)
        now = 9_999_999_999
        #expect(!writer.isKeyframeDue(stream: 1))
        now += 1
        #expect(writer.isKeyframeDue(stream: 1) && !writer.isKeyframeDue(stream: 2))
        try writer.append(.keyframe(columns: 80, rows: 24, screen: []), stream: 1)
        #expect(!writer.isKeyframeDue(stream: 1))
        try writer.append(.output([UInt8](repeating: 0, count: 256 << 10)), stream: 1)
        #expect(writer.isKeyframeDue(stream: 1))
        try writer.append(.resized(columns: 1, rows: 1), stream: 2)
        #expect(writer.isKeyframeDue(stream: 2))
    }
}
