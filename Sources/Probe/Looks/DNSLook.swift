internal import Glibc
internal import Grading
internal import Linux

extension DNSCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        guard let server else { return try lookOnHost(scene) }
        let endpoint = try Endpoint.find(server, scene)
        try Confinement.enterNetworkAsNobody(of: scene.host)
        do {
            return judge(try ask(endpoint, before: Deadline(milliseconds: timeout)))
        } catch {
            return judge(.failure(error.description))
        }
    }

    /// Asks by UDP, again every second until the deadline; what does not answer this question is not listened to.
    private func ask(_ server: Endpoint, before deadline: Deadline) throws(SystemError) -> Answer {
        let question = DNSMessage(id: UInt16.random(in: 0...UInt16.max), name: name, record: record)
        let socket = try server.connecting(port: 53, type: SOCK_DGRAM)
        while deadline.remaining > 0 {
            try socket.writeAll(question.bytes)
            let pause = Deadline(milliseconds: min(1000, deadline.remaining))
            while try pause.wait(for: POLLIN, on: socket.raw) {
                guard let reply = try socket.read(upTo: 4096) else { break }
                if let answer = question.answer(in: reply) { return answer }
            }
        }
        return .failure("the server is silent")
    }
}
