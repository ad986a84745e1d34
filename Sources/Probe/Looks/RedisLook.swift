internal import Glibc
internal import Grading
internal import Linux

extension RedisCheck: Look {
    private static var replyLimit: Int { 1 << 20 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let endpoint = try Endpoint.find(host, scene)
        try Confinement.enterNetworkAsNobody(of: scene.host)
        let deadline = Deadline(milliseconds: timeout)
        do {
            guard let socket = try endpoint.connected(port: port, before: deadline) else {
                return judge(.failure("the port is silent"))
            }
            if let password {
                let answer = try ask(["AUTH", password], on: socket, deadline)
                guard case .reply = answer else { return judge(answer) }
            }
            return judge(try ask(command, on: socket, deadline))
        } catch {
            return judge(.failure(error.description))
        }
    }

    private func ask(
        _ words: [String], on socket: borrowing Descriptor, _ deadline: Deadline
    ) throws(SystemError) -> Answer {
        try socket.writeAll(RedisReply.request(words))
        var bytes: [UInt8] = []
        while bytes.count < Self.replyLimit {
            guard try deadline.wait(for: POLLIN, on: socket.raw) else {
                return .failure("the answer does not end in time")
            }
            guard let part = try socket.read(upTo: 1 << 16) else { continue }
            if part.isEmpty { return .failure("the server hung up") }
            bytes += part
            if let answer = RedisReply.read(bytes) { return answer }
        }
        return .failure("the answer is larger than \(Self.replyLimit >> 20) MiB")
    }
}
