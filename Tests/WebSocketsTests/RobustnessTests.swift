import Glibc
import Testing

@testable import WebSockets

extension WebTests {
    @Suite struct RobustnessTests {
        @Test func secondServerIsRefused() throws {
            let fixture = try Fixture()
            let second = HTTPServer(socketPath: fixture.path, handler: Handler(), threads: 1)
            #expect(throws: WebError.alreadyServed(path: fixture.path)) { try second.start() }
            #expect(throws: WebError.alreadyServed(path: fixture.path)) { try fixture.server.start() }
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: [1]).body == [1])
        }

        @Test func staleSocketIsReplaced() throws {
            let fixture = try Fixture()
            let stale = fixture.folder + "/stale.sock"
            let socket = try ListeningSocket(path: stale, mode: 0o600, group: nil)
            close(socket.fd)
            #expect(access(stale, F_OK) == 0)
            let server = HTTPServer(socketPath: stale, mode: 0o660, group: 1, handler: Handler(), threads: 1)
            try server.start()
            var status = stat()
            #expect(lstat(stale, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o660)
            #expect(status.st_gid == 1)
            let client = HTTPClient(socketPath: stale)
            #expect(try client.request(method: "POST", path: "/echo", body: [2]).body == [2])
            server.stop(drain: 0)
            #expect(access(stale, F_OK) != 0)
        }

        @Test func somethingElseIsNotReplaced() throws {
            let fixture = try Fixture()
            let file = fixture.folder + "/file"
            close(open(file, O_CREAT | O_WRONLY, 0o600))
            defer { unlink(file) }
            let server = HTTPServer(socketPath: file, handler: Handler(), threads: 1)
            #expect(throws: WebError.notASocket(path: file)) { try server.start() }
            let nowhere = HTTPServer(socketPath: fixture.folder + "/a/b", handler: Handler(), threads: 1)
            #expect(throws: WebError.system(call: "bind", path: fixture.folder + "/a/b", errno: ENOENT)) {
                try nowhere.start()
            }
        }

        @Test func longPathsWork() throws {
            let fixture = try Fixture()
            let folder = fixture.folder + "/" + String(repeating: "d", count: 120)
            mkdir(folder, 0o700)
            defer { rmdir(folder) }
            let server = HTTPServer(socketPath: folder + "/s.sock", handler: Handler(), threads: 1)
            try server.start()
            let client = HTTPClient(socketPath: folder + "/s.sock")
            #expect(try client.request(method: "POST", path: "/echo", body: [2]).body == [2])
            server.stop(drain: 0)
            unlink(folder + "/s.sock")
        }

        @Test func absentServersAreToldApart() throws {
            let fixture = try Fixture()
            let path = fixture.folder + "/none"
            let client = HTTPClient(socketPath: path)
            #expect(throws: WebError.absent(path: path)) { try client.request(method: "GET", path: "/") }
            #expect(throws: WebError.absent(path: path)) {
                _ = try client.openWebSocket(path: "/", handler: Inbox())
            }
            close(try ListeningSocket(path: path, mode: 0o600, group: nil).fd)
            defer { unlink(path) }
            #expect(throws: WebError.notListening(path: path)) { try client.request(method: "GET", path: "/") }
            #expect(WebError.unreachable(path, EACCES) == .forbidden(path: path))
        }

        @Test(arguments: ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
        func serverDiesInTheMiddle(answer: String) throws {
            #expect(throws: WebError.closedEarly) { try ask(serverThatSays: answer) }
        }

        @Test func garbageFromTheServer() throws {
            #expect(throws: WebError.self) { try ask(serverThatSays: "\u{1}\u{2}what\r\n\r\n") }
            let body = try ask(
                serverThatSays: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            ).body
            #expect(body == Array("abc".utf8))
        }

        @Test func hostileRequestsLeaveTheServerWell() throws {
            let fixture = try Fixture()
            let head = "GET /absent HTTP/1.1\r\nHost: x\r\n"
            let attacks = [
                "", "\r\n\r\n\r\n", "\u{1}\u{2}\u{3}garbage\r\n\r\n", "GET",
                "POST /echo HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc",
                head + (0..<10000).map { "X-H\($0): v\r\n" }.joined() + "\r\n",
                "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n",
                "POST /echo HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n", String(repeating: "\u{0}", count: 10000),
                "GET /slow?ms=300 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /big?bytes=10000000 HTTP/1.1\r\nHost: x\r\n\r\n",
            ]
            for _ in 0..<3 {
                for attack in attacks {
                    let fd = try fixture.rawConnection()
                    send(attack, to: fd)
                    usleep(2000)
                    close(fd)
                }
            }
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: [1]).body == [1])
        }

        @Test(arguments: [
            ("HEAD /echo HTTP/1.1", "405"), ("PATCH /echo HTTP/1.1", "405"), ("BREW /echo HTTP/1.1", "403"),
            ("GET /%zz HTTP/1.1", "403"), ("POST /echo HTTP/1.1\r\nContent-Length: 1x", "400"),
            ("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked", "411"), ("DELETE /echo HTTP/1.1", "200"),
            ("POST /echo HTTP/1.1\r\nContent-Length: 99999999", "413"),
        ])
        func statusOf(request: String, status: String) throws {
            let fixture = try Fixture()
            let fd = try fixture.rawConnection()
            defer { close(fd) }
            send(request + "\r\nHost: x\r\n\r\n", to: fd)
            let answer = readAll(fd) { $0.contains("\r\n\r\n") }
            #expect(answer.split(separator: " ").dropFirst().first.map(String.init) == status, "\(answer)")
        }

        @Test func pipelinedRequests() throws {
            let fixture = try Fixture()
            let fd = try fixture.rawConnection()
            defer { close(fd) }
            let one = "GET /query?a=1 HTTP/1.1\r\nHost: x\r\n\r\n"
            send(one + one + one, to: fd)
            let answer = readAll(fd) { $0.components(of: "a=1") == 3 }
            #expect(answer.components(of: "HTTP/1.1 200 OK") == 3)
        }

        /// The library spins on bytes behind a body, and on a request behind one that is being answered.
        @Test(arguments: ["GET /slow?ms=400 HTTP/1.1\r\nHost: x\r\n\r\n", post, post + "\r\n"])
        func nothingBehindARequestHoldsTheServerUp(request: String) throws {
            let fixture = try Fixture()
            let fd = try fixture.rawConnection()
            defer { close(fd) }
            send(request + request, to: fd)
            usleep(50000)
            let before = cpuSeconds()
            let start = now()
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: [1], timeout: 2).body == [1])
            usleep(200_000)
            #expect(now() - start < 0.3)
            #expect(cpuSeconds() - before < 0.1)
            let answer = readAll(fd) { $0.hasSuffix("late") }
            #expect(answer.hasSuffix("late"))
            #expect(answer.contains("connection: close") == request.hasPrefix("POST"))
        }

        private static let post = "POST /slow?ms=400 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"

        /// Valid requests with random damage, in pieces; the server must go on serving others.
        @Test func damagedRequests() throws {
            let fixture = try Fixture()
            let upgrade =
                "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            let post = "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
            let seeds: [[UInt8]] = [
                Array((post + post + post).utf8), Array("GET /query?a=1&b=%41 HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
                Array(upgrade.utf8) + [0x82, 0x84, 1, 2, 3, 4, 5, 6, 7, 8, 0x88, 0x80, 0, 0, 0, 0],
                Array("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8),
                Array("GET /big?bytes=300000 HTTP/1.1\r\nContent-Length: 2\r\n\r\nabcdef".utf8),
            ]
            var random = SystemRandomNumberGenerator()
            for turn in 0..<2000 {
                var bytes = seeds[turn % seeds.count]
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0...2, using: &random) {
                    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: index)
                    default:
                        bytes.insert(contentsOf: [0x0D, 0x0A, UInt8.random(in: 0...255, using: &random)], at: index)
                    }
                }
                let fd = try fixture.rawConnection()
                let cut = Int.random(in: 0...bytes.count, using: &random)
                _ = bytes.withUnsafeBytes { Glibc.send(fd, $0.baseAddress, cut, Int32(MSG_NOSIGNAL)) }
                _ = bytes.withUnsafeBytes {
                    Glibc.send(fd, $0.baseAddress?.advanced(by: cut), bytes.count - cut, Int32(MSG_NOSIGNAL))
                }
                close(fd)
                guard turn % 100 == 0 else { continue }
                #expect(try fixture.client.request(method: "GET", path: "/nothing", timeout: 5).status == 204)
            }
        }

        @Test func slowReaderGetsEverything() throws {
            let fixture = try Fixture()
            let fd = try fixture.rawConnection()
            defer { close(fd) }
            send("GET /big?bytes=3000000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", to: fd)
            usleep(300_000)
            var count = 0
            var buffer = [UInt8](repeating: 0, count: 50000)
            while count < 3_000_000 {
                let got = read(fd, &buffer, buffer.count)
                guard got > 0 else { break }
                count += got
                usleep(1000)
            }
            #expect(count > 3_000_000)
        }

        @Test func descriptorsAndThreadsComeBack() throws {
            // The first use opens what the C library keeps.
            do {
                let fixture = try Fixture()
                _ = try fixture.client.request(method: "GET", path: "/nothing")
            }
            // Tests of other parts run in this process, too: their descriptors come and go, a leak grows each time.
            var growths: [Int] = []
            repeat {
                let before = openDescriptors()
                for _ in 0..<5 { try useEverything() }
                usleep(200_000)
                growths.append(openDescriptors() - before)
            } while growths.last != 0 && growths.count < 20
            #expect(growths.last == 0, "descriptors more or less each time: \(growths)")
        }

        private func useEverything() throws {
            let fixture = try Fixture()
            _ = try fixture.client.request(method: "POST", path: "/echo", body: pattern(100_000))
            let inbox = Inbox()
            let socket = try fixture.client.openWebSocket(path: "/ws", handler: inbox)
            socket.send([1])
            #expect(inbox.next() == [1])
            _ = try? fixture.client.openWebSocket(path: "/no", handler: inbox)
            _ = try? fixture.client.request(method: "GET", path: "/slow?ms=50", timeout: 0.01)
        }

        @Test func proxySettingsAreIgnored() throws {
            setenv("http_proxy", "http://127.0.0.1:9", 1)
            defer { unsetenv("http_proxy") }
            let fixture = try Fixture()
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: [1]).body == [1])
            _ = try fixture.client.openWebSocket(path: "/ws", handler: Inbox())
        }

        /// Asks a server that says `answer` to whatever it is sent, and closes.
        private func ask(serverThatSays answer: String) throws -> HTTPResponse {
            let fixture = try Fixture()
            let path = fixture.folder + "/odd.sock"
            let socket = try ListeningSocket(path: path, mode: 0o600, group: nil)
            let thread = try PlainThread(name: "odd") {
                var ready = pollfd(fd: socket.fd, events: Int16(POLLIN), revents: 0)
                poll(&ready, 1, 5000)
                let fd = accept(socket.fd, nil, nil)
                _ = readAll(fd) { $0.contains("\r\n\r\n") }
                send(answer, to: fd)
                close(fd)
            }
            defer {
                thread.join()
                close(socket.fd)
                socket.removeFile()
            }
            return try HTTPClient(socketPath: path).request(method: "GET", path: "/", timeout: 10)
        }
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
