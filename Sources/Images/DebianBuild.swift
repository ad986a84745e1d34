internal import Glibc
internal import Linux

/// Builds a Debian root with mmdebstrap, from the machine's own apt sources.
struct DebianBuild {
    let definition: ImageDefinition
    let cancellation: Cancellation

    /// Where downloaded packages are kept for the next build.
    let packageCache: String

    /// Fills `root`; `scratch` takes temporary files.
    func run(root: String, scratch: String, progress: (BuildProgress) -> Void) throws(ImageError) {
        var log = BuildLog()
        let arguments: [String]
        do {
            try Folder.make(packageCache, mode: 0o700)
            for (number, script) in definition.run.enumerated() {
                try Folder.write(Array(script.utf8), to: DebianBuild.script(number, in: scratch), mode: 0o600)
            }
            let sources = scratch + "/machine.sources"
            try Folder.write(Array(try sourcesText().utf8), to: sources)
            let options = try DebianBuild.aptOptions()
            try Folder.write(Array(options.utf8), to: scratch + "/apt.conf")
            arguments = self.arguments(root: root, scratch: scratch, sources: sources)
        } catch let error as ImageError {
            throw error
        } catch let error as SystemError {
            throw ImageError(system: error)
        } catch {
            throw ImageError(.system, "\(error)", help: "")
        }
        let status = try SupervisedCommand.run(arguments, scratch: scratch, cancellation: cancellation) { line in
            log.add(line)
            progress(log.progress)
        }
        guard status == .exited(0) else { throw log.failure(of: definition.name) }
    }

    /// The command; pure.
    func arguments(root: String, scratch: String, sources: String) -> [String] {
        let cache = DebianBuild.quoted(packageCache)
        let archives = "\"$1/var/cache/apt/archives\""
        func copy(from: String, to: String) -> String {
            "find \(from) -maxdepth 1 -name '*.deb' -exec ln -f -t \(to) {} +"
        }
        let scripts = definition.run.indices.map { number in
            let file = DebianBuild.quoted(DebianBuild.script(number, in: scratch))
            return "--customize-hook=exec chroot \"$1\" /bin/sh -eu < \(file)"
        }
        return [
            "mmdebstrap", "--mode=root", "--format=directory", "--variant=\(definition.variant)", "--verbose",
            // Packages stay on disk until the hook has kept them; the clean-up at the end takes them out of the root.
            "--skip=essential/unlink,download/empty",
            "--setup-hook=mkdir -p \(archives)/partial; \(copy(from: cache, to: archives))",
            "--setup-hook=mkdir -p \"$1/etc/apt/apt.conf.d\"; "
                + "cp \(DebianBuild.quoted(scratch + "/apt.conf")) \"$1\(DebianBuild.aptFile)\"",
            "--essential-hook=\(DebianBuild.forbidServices)",
            "--customize-hook=\(copy(from: archives, to: cache))",
        ] + scripts + [
            "--customize-hook=\(DebianBuild.finish(suite: definition.suite))",
            "--include=\(Set(definition.packages).sorted().joined(separator: ","))", definition.suite, root, sources,
        ]
    }

    private static let aptFile = "/etc/apt/apt.conf.d/90machine"

    /// No service starts while packages are set up.
    private static let forbidServices =
        "printf '#!/bin/sh\\nexit 101\\n' > \"$1/usr/sbin/policy-rc.d\"; chmod 755 \"$1/usr/sbin/policy-rc.d\""

    /// Takes out what the build needed and what tells of this machine.
    private static func finish(suite: String) -> String {
        """
        cd "$1" && rm -f usr/sbin/policy-rc.d .\(aptFile) etc/apt/sources.list.d/* \
        var/log/dpkg.log var/log/alternatives.log var/log/bootstrap.log var/log/fontconfig.log \
        var/cache/ldconfig/aux-cache var/lib/dbus/machine-id && rm -rf var/log/apt && \
        printf 'deb http://deb.debian.org/debian %s main\\ndeb http://deb.debian.org/debian %s-updates main\\n\
        deb http://deb.debian.org/debian-security %s-security main\\n' \(suite) \(suite) \(suite) > etc/apt/sources.list
        """
    }

    private func sourcesText() throws(ImageError) -> String {
        let parts = "/etc/apt/sources.list.d"
        let files = ["/etc/apt/sources.list"] + Folder.names(parts).map { parts + "/" + $0 }
        let texts = files.compactMap { path -> (name: String, text: String)? in
            guard path.hasSuffix(".list") || path.hasSuffix(".sources"), let bytes = try? Folder.read(path) else {
                return nil
            }
            return (path, String(decoding: bytes, as: UTF8.self))
        }
        guard let text = AptSources(files: texts).sourcesFile(suite: definition.suite) else {
            throw ImageError(
                .noNetwork, "no apt source of this machine has Debian's suite \(definition.suite)",
                help: "add Debian's archive for \(definition.suite), component main, to /etc/apt/sources.list.d")
        }
        return text
    }

    /// The machine's apt settings that decide how packages are fetched: proxies, credentials, clock checks.
    private static func aptOptions() throws(SystemError) -> String {
        let dump = try ChildProcess.run(["apt-config", "dump"], milliseconds: 20_000)
        let wanted = ["Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries", "Acquire::Force"]
        let lines = String(decoding: dump.output, as: UTF8.self).split(separator: "\n").filter { line in
            wanted.contains { line.hasPrefix($0) } && !line.hasSuffix("\"\";")
        }
        let credentials = ["Dir::Etc::netrc \"/etc/apt/auth.conf\";", "Dir::Etc::netrcparts \"/etc/apt/auth.conf.d\";"]
        return (lines.map(String.init) + credentials).joined(separator: "\n") + "\n"
    }

    private static func script(_ number: Int, in scratch: String) -> String { "\(scratch)/run-\(number).sh" }

    /// A text as one word of `sh`.
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
