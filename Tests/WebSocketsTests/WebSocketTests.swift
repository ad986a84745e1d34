import Linux
import Glibc
import Testing

@testable import WebSockets

extension WebTests {
    @Suite struct WebSocketTests {
        @Test(arguments: [0, 1, 125, 126, 65535, 65536, 100_000, 1 << 20]) func echo(size: Int) throws {
            let fixture = try Fixture()
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/ws", handler: inbox)
            let message = pattern(size)
            for _ in 0..<3 { socket.send(message) }
            for _ in 0..<3 { #expect(inbox.next() == message) }
        }

        @Test func pasteBothWays() throws {
            let fixture = try Fixture()
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/ws", handler: inbox)
            let paste = pattern(1_000_000)
            // As a terminal sends it: in pieces, which come back in order while more are sent.
            for start in stride(from: 0, to: paste.count, by: 1000) { socket.send(Array(paste[start..<start + 1000])) }
            var received: [UInt8] = []
            while received.count < paste.count, let part = inbox.next() { received += part }
            #expect(received == paste)
            #expect(inbox.state.wait(until: Deadline(seconds: 5)) { $0.drains > 0 ? true : nil } == true)
            #expect(socket.queuedBytes == 0)
        }

        @Test func latency() throws {
            let fixture = try Fixture()
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/ws", handler: inbox)
            var times: [Double] = []
            for _ in 0..<2000 {
                let start = now()
                socket.send([1])
                #expect(inbox.next() == [1])
                times.append(now() - start)
            }
            times.sort()
            print("echo of 1 byte: p50 \(times[1000] * 1e6) µs, p99 \(times[1980] * 1e6) µs")
            #expect(times[1000] < 0.005)
        }

        @Test func closeBySideOfChoice() throws {
            let fixture = try Fixture()
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/ws", handler: inbox)
            socket.send([7])
            socket.close(code: 4001, reason: "enough")
            socket.send([8])
            #expect(inbox.closing() == Closing(code: 4001, reason: "enough"))
            #expect(fixture.handler.closings.wait(until: Deadline(seconds: 5)) { $0.isEmpty ? nil : $0 } == [4001])

            let source = Inbox()
            _ = try fixture.client.openWebSocket(path: "/source?bytes=1000000", handler: source)
            #expect(source.next() == pattern(1_000_000))
            #expect(source.closing() == Closing(code: 4000, reason: "done"))
        }

        @Test func messageTooLarge() throws {
            let fixture = try Fixture()
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/ws", handler: inbox)
            socket.send(pattern((1 << 20) + 1))
            #expect(inbox.closing()?.code == 1009)
            #expect(fixture.handler.closings.wait(until: Deadline(seconds: 5)) { $0.isEmpty ? nil : $0 } == [1009])
        }

        @Test func nothingIsLostWhileTheHandlerIsMade() throws {
            let fixture = try Fixture()
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/late", handler: inbox)
            for byte in 0..<100 { socket.send([UInt8(byte)]) }
            for byte in 0..<100 { #expect(inbox.next() == [UInt8(byte)]) }
        }

        @Test func refusalHasItsAnswer() throws {
            let fixture = try Fixture()
            let answer = HTTPResponse(
                status: 404, contentType: "application/json", body: Array(#"{"path":"/no"}"#.utf8))
            #expect(throws: WebError.refused(answer)) {
                _ = try fixture.client.openWebSocket(path: "/no", handler: Inbox())
            }
        }

        @Test func clientDiesAbruptly() throws {
            let fixture = try Fixture()
            for path in ["/ws", "/late"] {
                let fd = try fixture.rawConnection()
                send(upgrade(path), to: fd)
                let answer = readAll(fd) { $0.contains("\r\n\r\n") }
                #expect(answer.hasPrefix("HTTP/1.1 101"))
                close(fd)
            }
            #expect(
                fixture.handler.closings.wait(until: Deadline(seconds: 5)) { $0.count == 2 ? $0 : nil } == [1006, 1006])
        }

        @Test func unreadMessagesAreCounted() throws {
            let fixture = try Fixture()
            let fd = try fixture.rawConnection()
            send(upgrade("/ws"), to: fd)
            _ = readAll(fd) { $0.contains("\r\n\r\n") }
            let socket = try #require(fixture.handler.sockets.wait(until: Deadline(seconds: 5)) { $0.first })
            for _ in 0..<20 { socket.send(pattern(1 << 20)) }
            usleep(100_000)
            #expect(socket.queuedBytes > 15 << 20)
            close(fd)
            #expect(fixture.handler.closings.wait(until: Deadline(seconds: 5)) { $0.isEmpty ? nil : $0 } == [1006])
            #expect(socket.queuedBytes == 0)
        }

        @Test func textAndGarbageFramesClose() throws {
            let fixture = try Fixture()
            // A text frame; a reserved opcode.
            for frame: [UInt8] in [[0x81, 0x81, 0, 0, 0, 0, 0x61], [0x8B, 0x80, 0, 0, 0, 0]] {
                let fd = try fixture.rawConnection()
                send(upgrade("/ws"), to: fd)
                _ = readAll(fd) { $0.contains("\r\n\r\n") }
                _ = Glibc.send(fd, frame, frame.count, Int32(MSG_NOSIGNAL))
                let start = now()
                _ = readAll(fd, seconds: 10) { !$0.isEmpty }
                #expect(now() - start < 1, "\(frame)")
                close(fd)
            }
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/ws", handler: inbox)
            socket.send([1])
            #expect(inbox.next() == [1])
        }

        @Test func serverStopsWhileSocketsAreOpen() throws {
            let fixture = try Fixture()
            let inboxes = (0..<20).map { _ in Inbox() }
            for inbox in inboxes { _ = try fixture.client.openWebSocket(path: "/ws", handler: inbox) }
            let slow = Monitor<HTTPResponse?>(nil)
            let thread = try PlainThread(name: "slow") { [client = fixture.client] in
                let response = try? client.request(method: "GET", path: "/slow?ms=300")
                slow.update { $0 = response }
            }
            usleep(100_000)
            fixture.server.stop(drain: 5)
            for inbox in inboxes { #expect(inbox.closing() == Closing(code: 1001, reason: "going away")) }
            thread.join()
            #expect(slow.update { $0?.body } == Array("late".utf8))
            #expect(fixture.handler.closings.update { $0.count } == 20)
            #expect(access(fixture.path, F_OK) != 0)
        }

        private func upgrade(_ path: String) -> String {
            "GET \(path) HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        }
    }
}
