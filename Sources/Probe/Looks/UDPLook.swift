internal import Glibc
internal import Grading
internal import Linux

extension UDPCheck: Look {
    private static var answerLimit: Int { 1 << 16 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let endpoint = try Endpoint.find(host, scene)
        try Confinement.enterNetworkAsNobody(of: scene.host)
        do {
            return judge(try ask(endpoint, before: Deadline(milliseconds: timeout)))
        } catch {
            return error.errno == ECONNREFUSED ? judge(.refused) : judge(.unreachable(error.description))
        }
    }

    private func ask(_ endpoint: Endpoint, before deadline: Deadline) throws(SystemError) -> Answer {
        let socket = try endpoint.connecting(port: port, type: SOCK_DGRAM)
        let bytes = Array(payload.utf8)
        while deadline.remaining > 0 {
            try checked("send") { send(socket.raw, bytes, bytes.count, 0) }
            let pause = Deadline(milliseconds: min(1000, deadline.remaining))
            while try pause.wait(for: POLLIN, on: socket.raw) {
                if let answer = try socket.read(upTo: Self.answerLimit) { return .answer(answer) }
            }
        }
        return .silent
    }
}
