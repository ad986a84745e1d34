internal import API
internal import Glibc
internal import Recording
internal import Report

/// A recording as somebody names it: a session's id or a file.
struct RecordingSource {
    let context: Context

    /// Opens a recording: a file as it is; a session's through the daemon, or out of the state folder where the daemon
    /// is down.
    func open(_ word: String) throws -> RecordingReader {
        if word.contains("/") || access(word, F_OK) == 0 {
            return try Self.mending { () throws(RecordingError) in try RecordingReader(path: word) }
        }
        do {
            let bytes = try context.daemon.recording(word)
            return try Self.mending { () throws(RecordingError) in try RecordingReader(bytes: bytes) }
        } catch let failure as Failure where failure.code == .unreachable {
            let path = context.layout.records + "/" + word + "/recording"
            guard access(path, R_OK) == 0 else { throw failure }
            try context.note("The daemon is away; reading \(path).")
            return try Self.mending { () throws(RecordingError) in try RecordingReader(path: path) }
        }
    }

    /// Finds the terminal that is meant: by both names, by one of them, or the first there is.
    static func terminal(host: String?, name: String?, in reader: RecordingReader) throws(Failure) -> TerminalChoice {
        if host == nil, name == nil { return .first }
        if let host, let name { return .named(host: host, name: name) }
        let opened = try mending { () throws(RecordingError) in
            while let record = try reader.next() {
                guard case .opened(let onHost, let called, _, _) = record.event else { continue }
                if onHost == host || called == name { return TerminalChoice.named(host: onHost, name: called) }
            }
            throw RecordingError.noTerminal(PrintableText.line(name ?? "on " + (host ?? "")))
        }
        reader.rewind()
        return opened
    }

    /// Says what a recording's error means here.
    static func mending<Result>(_ body: () throws(RecordingError) -> Result) throws(Failure) -> Result {
        do throws(RecordingError) {
            return try body()
        } catch {
            switch error {
            case .noTerminal:
                throw Failure("\(error)", help: "Leave --host and --terminal out for the first one.", code: .usage)
            case .notARecording:
                throw Failure("\(error)", help: "Name a session, or a session's file 'recording'.", code: .usage)
            case .unsupportedVersion: throw Failure("\(error)", code: .configuration)
            case .storage, .payloadTooLarge, .corrupt: throw Failure("\(error)", code: .io)
            }
        }
    }
}
