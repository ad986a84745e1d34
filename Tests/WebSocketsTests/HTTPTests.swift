import Linux
import Glibc
import Testing

@testable import WebSockets

extension WebTests {
    @Suite struct HTTPTests {
        @Test func requestAndResponse() throws {
            let fixture = try Fixture()
            let echo = try fixture.client.request(method: "POST", path: "/echo", body: Array("hello".utf8))
            #expect(echo.status == 200)
            #expect(echo.contentType == "application/octet-stream")
            #expect(echo.body == Array("hello".utf8))
            #expect(try fixture.client.request(method: "GET", path: "/nothing").status == 204)
            let missing = try fixture.client.request(method: "DELETE", path: "/absent")
            #expect(missing.status == 404)
            #expect(missing.body == Array(#"{"path":"/absent"}"#.utf8))
            #expect(try fixture.client.request(method: "POST", path: "/echo").body == [])
            #expect(try fixture.client.request(method: "PUT", path: "/echo", body: [1]).status == 405)
        }

        @Test func peerIsKnown() throws {
            let fixture = try Fixture()
            let response = try fixture.client.request(method: "GET", path: "/peer")
            #expect(String(decoding: response.body, as: UTF8.self) == "\(getpid()) \(getuid()) \(getgid())")
        }

        @Test func largestBodyIsTakenAndALargerOneRefused() throws {
            let fixture = try Fixture()
            let most = pattern(HTTPServer.maximumBody)
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: most).body == most)
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: most + [1]).status == 413)
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: pattern(8 << 20)).status == 413)
        }

        @Test func manyAtOnce() throws {
            let fixture = try Fixture()
            let wrong = Monitor(0)
            let threads = try (0..<50).map { thread in
                try PlainThread(name: "client") { [client = fixture.client] in
                    for turn in 0..<20 {
                        let body = Array("\(thread) \(turn)".utf8)
                        let answer = try? client.request(method: "POST", path: "/echo", body: body)
                        if answer?.body != body { wrong.update { $0 += 1 } }
                    }
                }
            }
            for thread in threads { thread.join() }
            #expect(wrong.update { $0 } == 0)
        }

        @Test func hundredMegabytes() throws {
            let fixture = try Fixture()
            let start = now()
            let response = try fixture.client.request(method: "GET", path: "/big?bytes=100000000")
            print("100 MB in \(now() - start) s")
            #expect(response.body == pattern(100_000_000))
        }

        @Test func downloadWaitsForASlowReader() throws {
            let fixture = try Fixture()
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            let total = Monitor(0)
            let reader = try PlainThread(name: "reader") { [input = ends[0]] in
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                while true {
                    let count = read(input, &buffer, buffer.count)
                    if count <= 0 { break }
                    if total.update({
                        $0 += count; return $0
                    }) < 2_000_000 {
                        usleep(20000)
                    }
                }
            }
            let response = try fixture.client.download(path: "/big?bytes=20000000", to: ends[1])
            close(ends[1])
            reader.join()
            close(ends[0])
            #expect(response.status == 200)
            #expect(total.update { $0 } == 20_000_000)
            let missing = try fixture.client.download(path: "/absent", to: -1)
            #expect(missing.status == 404)
            #expect(missing.body == Array(#"{"path":"/absent"}"#.utf8))
        }

        @Test func othersGoOnWhileOneWaits() throws {
            let fixture = try Fixture(threads: 2)
            let thread = try PlainThread(name: "slow") { [client = fixture.client] in
                _ = try? client.request(method: "GET", path: "/slow?ms=700")
            }
            usleep(100_000)
            let start = now()
            #expect(try fixture.client.request(method: "POST", path: "/echo", body: [1]).body == [1])
            #expect(now() - start < 0.3)
            thread.join()
        }

        @Test func timeout() throws {
            let fixture = try Fixture()
            let start = now()
            #expect(throws: WebError.timedOut(seconds: 0.2)) {
                try fixture.client.request(method: "GET", path: "/slow?ms=1000", timeout: 0.2)
            }
            #expect(now() - start < 0.6)
        }

        @Test func queriesAreDecoded() throws {
            let fixture = try Fixture()
            var target = RequestTarget(["query"])
            target.add("who", "Zoë & co; 100%=all+more/../")
            target.add("a", "")
            let response = try fixture.client.request(method: "GET", path: target.encoded)
            #expect(String(decoding: response.body, as: UTF8.self) == "a=&who=Zoë & co; 100%=all+more/../")
            for bad in ["/query?a=1&a=2", "/query?a=%FF", "/query?a=%C2%80%80", "/query?=1", "/%C3"] {
                #expect(try fixture.client.request(method: "GET", path: bad).status == 400, "\(bad)")
            }
            let many = "/query?" + (0..<65).map { "k\($0)=1" }.joined(separator: "&")
            #expect(try fixture.client.request(method: "GET", path: many).status == 400)
            let enough = "/query?" + (0..<64).map { "k\($0)=1" }.joined(separator: "&")
            #expect(try fixture.client.request(method: "GET", path: enough).status == 200)
            let path = try fixture.client.request(method: "GET", path: RequestTarget(["a b", "c?d"]).encoded)
            #expect(String(decoding: path.body, as: UTF8.self) == #"{"path":"/a b/c?d"}"#)
        }

        @Test(arguments: [
            "", "x", "/a b", "/a%0Ab", "/a?b=%1b", "/a%7f", "/a\r\nHost: x", "/é",
            "/" + String(repeating: "a", count: 9000),
        ])
        func badTargets(target: String) throws {
            let client = HTTPClient(socketPath: "/nowhere")
            #expect(throws: WebError.badTarget(String(target.prefix(200)))) {
                try client.request(method: "GET", path: target)
            }
        }
    }
}
