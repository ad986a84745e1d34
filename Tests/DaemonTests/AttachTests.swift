import Linux
import API
import Glibc
import Report
import Testing
import WebSockets
import Wire

@testable import Daemon

/// A viewer's end of a WebSocket that keeps what it is sent; it can refuse to drain.
private final class Viewer: WebSocket {
    private struct State {
        var events: [KeeperEvent] = []
        var queued = 0
        var isStalled = false
        var closing: UInt16?
    }

    private let state = Monitor(State())

    func send(_ message: [UInt8]) {
        let event = try? KeeperEvent(wireBytes: message)
        state.update { state in
            if let event { state.events.append(event) }
            if state.isStalled { state.queued += message.count }
        }
    }

    func close(code: UInt16, reason: String) { state.update { $0.closing = $0.closing ?? code } }

    var queuedBytes: Int { state.read(\.queued) }
    var closingCode: UInt16? { state.read(\.closing) }
    var events: [KeeperEvent] { state.read(\.events) }

    func stall(_ isStalled: Bool) {
        state.update { state in
            state.isStalled = isStalled
            if !isStalled { state.queued = 0 }
        }
    }

    func wait(_ condition: (KeeperEvent) -> Bool) -> Bool {
        state.wait(until: Deadline(milliseconds: 5000)) { $0.events.contains(where: condition) ? true : nil } ?? false
    }

    func waitForClose() -> UInt16? { state.wait(until: Deadline(milliseconds: 5000)) { $0.closing } }
}

@Suite struct AttachTests {
    private func request(_ id: String, _ query: [String: String] = [:]) -> HTTPRequest {
        HTTPRequest(
            method: "GET", path: "/v1/sessions/\(id)/attach", query: query,
            peer: HTTPRequest.Peer(pid: 1, uid: 0, gid: 0))
    }

    private func open(_ fixture: Fixture, _ id: String, _ query: [String: String]) throws -> (
        Viewer, any WebSocketHandler
    ) {
        let upgrade = Router(engine: fixture.engine).upgrade(request(id, query))
        guard case .accept(let body) = upgrade else {
            Issue.record("refused: \(upgrade)")
            throw Trouble.badRequest("refused", help: "")
        }
        let viewer = Viewer()
        return (viewer, body(viewer))
    }

    @Test func bytesGoBothWays() throws {
        let fixture = try Fixture()
        let id = try fixture.launch().id
        let (viewer, relay) = try open(fixture, id, ["host": "web", "who": "Ada", "columns": "100"])
        #expect(viewer.wait { $0 == .screen(Array("screen of web ".utf8)) })
        relay.received(KeeperRequest.input(Array("ls\r".utf8)).wireBytes)
        #expect(viewer.wait { $0 == .output(Array("ls\r".utf8)) })
        relay.received(KeeperRequest.resize(columns: 90, rows: 30).wireBytes)
        #expect(viewer.wait { $0 == .resized(columns: 90, rows: 30) })
        #expect(!viewer.events.contains { if case .welcome = $0 { true } else { false } })
        relay.closed(code: 1001, reason: "window closed")
        #expect(fixture.kinds(id).suffix(2) == ["attached", "detached"])
        #expect(fixture.book.events(of: id).last?.text == "Ada (uid 0) web:main")
    }

    @Test func whoGivesNoNameIsNamedOnce() throws {
        let fixture = try Fixture()
        let id = try fixture.launch().id
        let (_, relay) = try open(fixture, id, ["host": "web"])
        relay.closed(code: 1001, reason: "window closed")
        #expect(fixture.book.events(of: id).last?.text == "uid 0 web:main")
    }

    @Test func aWatcherCannotType() throws {
        let fixture = try Fixture()
        let id = try fixture.launch().id
        let (viewer, relay) = try open(fixture, id, ["mode": "watch"])
        relay.received(KeeperRequest.input([1]).wireBytes)
        relay.received(KeeperRequest.resize(columns: 5, rows: 6).wireBytes)
        #expect(viewer.wait { $0 == .resized(columns: 5, rows: 6) })
        #expect(!viewer.events.contains(.output([1])))
        relay.closed(code: 1000, reason: "")
    }

    @Test(arguments: [KeeperRequest.end(reason: "x").wireBytes, KeeperRequest.mark("x").wireBytes, [255], []])
    func nothingButInputAndResizeReachesTheKeeper(_ message: [UInt8]) throws {
        let fixture = try Fixture()
        let id = try fixture.launch().id
        let (viewer, relay) = try open(fixture, id, [:])
        relay.received(message)
        #expect(viewer.waitForClose() == 1008)
        #expect(try fixture.engine.record(id).session.state == .running)
    }

    @Test func aSlowViewerStopsTheReadingAndGoesOnWhenDrained() throws {
        let fixture = try Fixture()
        let id = try fixture.launch().id
        let (viewer, relay) = try open(fixture, id, [:])
        viewer.stall(true)
        let block = [UInt8](repeating: 65, count: 64 << 10)
        for _ in 0..<32 { relay.received(KeeperRequest.input(block).wireBytes) }
        usleep(300_000)
        let held = viewer.queuedBytes
        // One read's worth of frames may come after the bound was passed.
        #expect(held > AttachRelay.outputBound && held < AttachRelay.outputBound + (192 << 10), "\(held)")
        viewer.stall(false)
        relay.drained()
        let deadline = Deadline(milliseconds: 5000)
        var total = 0
        while total < 32 * block.count, deadline.remaining > 0 {
            usleep(5000)
            total = viewer.events.map { if case .output(let bytes) = $0 { bytes.count } else { 0 } }.reduce(0, +)
        }
        #expect(total == 32 * block.count)
        relay.closed(code: 1000, reason: "")
    }

    @Test func theSessionsEndClosesTheViewer() throws {
        let fixture = try Fixture()
        let id = try fixture.launch().id
        let (viewer, _) = try open(fixture, id, [:])
        #expect(viewer.wait { if case .screen = $0 { true } else { false } })
        _ = try fixture.engine.end(id, reason: "time")
        #expect(viewer.wait { $0 == .ended(reason: "time") })
        #expect(viewer.waitForClose() == 1000)
    }

    @Test(arguments: [
        (["host": "nowhere"], 404), (["mode": "own"], 400), (["columns": "0"], 400), (["rows": "x"], 400),
        (["who": "a\u{1b}[2J"], 400), (["terminal": String(repeating: "t", count: 40)], 400),
    ])
    func mistakesAreRefused(_ query: [String: String], _ status: Int) throws {
        let fixture = try Fixture()
        let id = try fixture.launch().id
        guard case .refuse(let response) = Router(engine: fixture.engine).upgrade(request(id, query)) else {
            Issue.record("not refused")
            return
        }
        #expect(response.status == status)
    }
}
