internal import Glibc
internal import Grading
internal import Linux

extension TCPCheck: Look {
    private static var bannerLimit: Int { 4096 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let endpoint = try Endpoint.find(host, scene)
        try Confinement.enterNetworkAsNobody(of: scene.host)
        let deadline = Deadline(milliseconds: timeout)
        do {
            guard let socket = try endpoint.connected(port: port, before: deadline) else { return judge(.silent) }
            return judge(.open(banner: banner.isEmpty ? [] : try greeting(socket, deadline)))
        } catch {
            switch error.errno {
            case ECONNREFUSED: return judge(.refused)
            case ETIMEDOUT: return judge(.silent)
            default: return judge(.unreachable(error.description))
            }
        }
    }

    /// Reads until the banner is as wanted, or no more comes.
    private func greeting(_ socket: borrowing Descriptor, _ deadline: Deadline) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < Self.bannerLimit, banner.complaint(about: bytes) != nil {
            guard try deadline.wait(for: POLLIN, on: socket.raw) else { break }
            guard let part = try socket.read(upTo: Self.bannerLimit - bytes.count), !part.isEmpty else { break }
            bytes += part
        }
        return bytes
    }
}
