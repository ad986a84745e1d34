internal import API
internal import Linux

/// Whether the daemon answers.
struct DaemonExamination {
    let layout: Layout

    func finding() -> DoctorFinding {
        do {
            let connection = try UnixSocket.connect(to: layout.socket)
            _ = consume connection
            return .ok("daemon", "answers at \(layout.socket)")
        } catch {
            return .warning(
                "daemon", "does not answer: \(error)", help: "start it: breakfixd, or systemctl start breakfixd")
        }
    }
}
