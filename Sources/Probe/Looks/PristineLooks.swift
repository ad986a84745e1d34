internal import CLinux
internal import Grading
internal import Linux

extension CommandCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try PristineRoot(scene.host).replace("/etc/hosts", with: Self.names(scene.addresses))
        let command = PristineCommand(arguments: ["/bin/sh", "-c", script], user: user, timeout: timeout)
        return judge(try command.run(in: scene.host))
    }

    /// The scenario's hosts by name, as its networks give them; what the candidate wrote is not asked.
    private static func names(_ addresses: [String: String]) -> [UInt8] {
        let lines =
            ["127.0.0.1\tlocalhost", "::1\tlocalhost"]
            + addresses.sorted { $0.key < $1.key }.map { "\($0.value)\t\($0.key)" }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

extension FirewallCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        _ = try PristineRoot(scene.host)
        let command = PristineCommand(
            arguments: ["/usr/sbin/nft", "list", "ruleset"], user: "root", timeout: timeout - 1000)
        return judge(try command.run(in: scene.host))
    }
}

extension SSHCheck: Look {
    private static var place: String { "/run/key" }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let endpoint = try Endpoint.find(host, scene)
        let bytes: [UInt8]
        switch key {
        case .text(let text): bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
        case .file(let path):
            do {
                bytes = try scene.host.files.read(path, limit: 1 << 16).bytes
            } catch {
                return judge(missing: error.words)
            }
        }
        let root = try PristineRoot(scene.host)
        try root.add(Self.place, bytes, mode: 0o600, user: "nobody")
        let seconds = String(max(1, timeout / 1000))
        let options = [
            "BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null", "PreferredAuthentications=publickey", "ConnectTimeout=" + seconds,
            "LogLevel=ERROR",
        ]
        let arguments =
            ["/usr/bin/ssh", "-F", "none", "-T", "-n", "-i", Self.place, "-p", String(port), "-l", user]
            + options.flatMap { ["-o", $0] } + [endpoint.address, "exit 0"]
        return judge(try PristineCommand(arguments: arguments, user: "nobody", timeout: timeout).run(in: scene.host))
    }
}

extension SQLCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        _ = try PristineRoot(scene.host)
        let arguments = [
            "/usr/bin/psql", "-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-h", "/host/run/postgresql",
            "-p", String(port), "-U", user, "-d", database, "-c", query,
        ]
        let command = PristineCommand(arguments: arguments, user: user, timeout: timeout)
        return judge(try command.run(in: scene.host))
    }
}

extension DNSCheck {
    /// The host's files that decide how its programs resolve names; copied as data, never followed.
    private static var configuration: [String] { ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf"] }

    /// Resolves by the pristine `getent`, with the host's configuration.
    func lookOnHost(_ scene: Scene) throws(LookFailure) -> Finding {
        var files: [(path: String, bytes: [UInt8]?)] = []
        for path in Self.configuration {
            do {
                files.append((path, try scene.host.files.read(path, limit: 1 << 16).bytes))
            } catch {
                files.append((path, nil))  // what programs on the host cannot read either
            }
        }
        let root = try PristineRoot(scene.host)
        for file in files { try root.replace(file.path, with: file.bytes) }
        let database = record == .a ? "ahostsv4" : "ahostsv6"
        // -A: an address counts even on a host that has no other way than its loopback.
        let arguments = ["/usr/bin/getent", "-A", database, name]
        let command = PristineCommand(arguments: arguments, user: "nobody", timeout: timeout)
        let run = try command.run(in: scene.host)
        switch run.exit {
        case 0: return judge(.records(Self.addresses(run.output)))
        case 2: return judge(.records([]))
        default: return judge(.failure(run.ending))
        }
    }

    /// The first words of the lines; `getent` names an address once for each kind of socket, and IPv4 as IPv6.
    private static func addresses(_ output: [UInt8]) -> [String] {
        let words = HostileText.decode(output).split(separator: "\n").compactMap { $0.split(separator: " ").first }
        return Set(words.map(String.init).filter { !$0.hasPrefix("::ffff:") }).sorted()
    }
}
