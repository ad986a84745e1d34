import API
import Foundation
import Synchronization
import WebSockets

@testable import Console

/// Answers requests from a table and remembers them.
final class FakeTransport: Transport {
    struct Request: Equatable {
        var line: String
        var body: String
    }

    private let answers: Mutex<[String: [Answer]]>
    private let log = Mutex<[Request]>([])

    /// - Parameter answers: By `METHOD path`; the last of several is repeated.
    init(_ answers: [String: [Answer]]) { self.answers = Mutex(answers) }

    var requests: [Request] { log.withLock { $0 } }

    func exchange(_ method: String, _ path: String, body: [UInt8], timeout: Int) throws -> Answer {
        let line = method + " " + path
        log.withLock { $0.append(Request(line: line, body: String(decoding: body, as: UTF8.self))) }
        return try answers.withLock { answers in
            guard var list = answers[line], let first = list.first else {
                throw TransportError.unreachable("nobody listens")
            }
            if list.count > 1 { list.removeFirst() }
            answers[line] = list
            return first
        }
    }

    func open(_ path: String, handler: any WebSocketHandler) throws -> any WebSocket {
        throw TransportError.unreachable("nobody listens")
    }
}

extension Answer {
    static func json(_ value: some Encodable, status: Int = 200) throws -> Answer {
        Answer(status: status, body: Array(try JSONEncoder().encode(value)))
    }
}

/// A run of the program in memory.
struct Run {
    let code: ExitCode
    let output: String
    let errors: String

    init(words: [String], answers: [String: [Answer]] = [:], transport: FakeTransport? = nil) {
        let output = MemorySink()
        let errors = MemorySink()
        let transport = transport ?? FakeTransport(answers)
        let layout = Layout(
            run: "/run/bf", state: "/state", config: "/etc/bf", scenarios: "/nowhere/Scenarios", libexec: "/usr/bin")
        let context = Context(
            layout: layout, environment: [:], output: output, errors: errors, connect: { _ in transport })
        code = Program.run(words, context)
        self.output = output.text
        self.errors = errors.text
    }
}
