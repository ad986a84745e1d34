internal import API
internal import Glibc
internal import Linux
internal import WebSockets

/// What `breakfixd` does from its first line to its exit.
public enum DaemonProgram {
    /// Runs the daemon with the process's own arguments and environment, and exits with its code.
    public static func main() -> Never {
        exit(run(Array(CommandLine.arguments.dropFirst()), environment: environment()))
    }

    /// Runs the daemon until a signal ends it.
    ///
    /// - Returns: The exit code: 0 stopped, 2 usage, 74 disk, 75 a second daemon, 77 not root, 78 configuration.
    static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
        let options: DaemonOptions
        do throws(DaemonOptions.UsageError) {
            options = try DaemonOptions(arguments, environment: environment, programDirectory: programDirectory())
        } catch {
            say("breakfixd: \(error.message)\n\n\(DaemonOptions.help)", to: STDERR_FILENO)
            return 2
        }
        switch options.command {
        case .help: say(DaemonOptions.help, to: STDOUT_FILENO)
        case .version: say("breakfixd \(Release.version)\n", to: STDOUT_FILENO)
        case .serve: return serve(options, environment: environment)
        }
        return 0
    }

    private static func serve(_ options: DaemonOptions, environment: [String: String]) -> Int32 {
        guard geteuid() == 0 else {
            say(
                "breakfixd: it must run as root, because it makes sandboxes; run it with sudo or as a unit\n",
                to: STDERR_FILENO)
            return 77
        }
        // Every thread inherits the mask, so that only the wait below takes these signals.
        let signals = StopSignals.block()
        Signals.ignoreBrokenPipes()
        let log = Log(isJournal: environment["JOURNAL_STREAM"] != nil)
        let notice = environment["NOTIFY_SOCKET"].map { ReadyNotice(socketPath: $0) }
        do throws(Trouble) {
            let house = try House.open(options, log: log)
            log.write(.notice, "daemon.ready", "version=\(Release.version) socket=\(options.layout.socket)")
            notice?.send("READY=1")
            let name = signals.wait()
            log.write(.notice, "daemon.stopping", "signal=\(name)")
            notice?.send("STOPPING=1")
            house.close()
            log.write(.notice, "daemon.stopped", "sessions go on")
            return 0
        } catch {
            log.write(.error, "daemon.failed", error.detail)
            return exitCode(of: error)
        }
    }

    /// The exit code for a start that failed.
    static func exitCode(of trouble: Trouble) -> Int32 {
        switch trouble.type {
        case "second-daemon": 75
        case "no-space", "machine": 74
        case "not-root": 77
        default: 78
        }
    }

    private static func environment() -> [String: String] {
        var result: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return result
    }

    private static func programDirectory() -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { return "/usr/libexec/breakfix" }
        let text = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let slash = text.lastIndex(of: "/") else { return text }
        return String(text[..<slash])
    }

    private static func say(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        // A closed output has no reader to be told.
        _ = write(descriptor, bytes, bytes.count)
    }
}
