internal import API
internal import Glibc
internal import Linux
internal import Recording
internal import Report
internal import Scenario

/// A session's report: put together from what is kept, and kept itself.
struct ReportFolder {
    /// The session's id.
    let session: String
    /// Where things lie.
    let workshop: Workshop

    /// The report as it was last kept; nil where the session was never graded.
    func kept() throws(Trouble) -> SessionReport? {
        guard let bytes = try DiskFile.read(path, limit: 64 << 20) else { return nil }
        do {
            return try JSON.decode(from: bytes)
        } catch {
            throw .machine("\(path) cannot be read: \(JSON.explain(error))")
        }
    }

    /// Puts a report together.
    func report(
        _ record: SessionRecord, of scenario: Scenario, problems: [ProblemReport], gradedAt: Int64?
    ) throws(Trouble) -> SessionReport {
        let provenance = SessionReport.Provenance(
            scenarioDigest: scenario.digest, seed: scenario.seed, variants: scenario.variants,
            images: record.imageDigests, version: Release.version, recordingDigest: recordingDigest())
        return ReportBuilder.session(
            session, of: scenario, candidate: record.session.candidate,
            startedAt: record.session.readyAt ?? record.session.createdAt, gradedAt: gradedAt, problems: problems,
            timeline: try workshop.book.events(of: session), provenance: provenance)
    }

    /// Writes the report to disk and into the book.
    func keep(_ report: SessionReport) throws(Trouble) {
        try DiskFile.write(try JSON.encode(report), to: path)
        try workshop.book.keep(report)
    }

    /// Fresh problems in place of the kept report's; those that were never graded are there as such.
    func joining(_ fresh: [ProblemReport], in scenario: Scenario) throws(Trouble) -> [ProblemReport] {
        guard fresh.count < scenario.problems.count else { return fresh }
        let earlier = try kept()?.problems ?? []
        return scenario.problems.map { problem in
            (fresh + earlier).first { $0.id == problem.id } ?? ReportBuilder.notGraded(problem, hints: [])
        }
    }

    /// The scenario as it was played.
    func scenario() throws(Trouble) -> Scenario {
        let path = workshop.recordFolder(session) + "/scenario.json"
        guard let bytes = try DiskFile.read(path, limit: 64 << 20) else {
            throw .machine("\(path) is not there any more")
        }
        do {
            return try JSON.decode(from: bytes)
        } catch {
            throw .machine("\(path) cannot be read: \(JSON.explain(error))")
        }
    }

    private var path: String { workshop.recordFolder(session) + "/report.json" }

    /// The hash chain's last value; where the recording is damaged, that of its sound beginning.
    private func recordingDigest() -> String {
        let path = workshop.recording(session)
        guard access(path, F_OK) == 0 else { return "" }
        do throws(RecordingError) {
            let result = try RecordingReader(path: path).verify()
            if let damage = result.damage {
                workshop.log.write(.error, "session.recording-damaged", session: session, "\(damage)")
            }
            return result.digest.map { byte in
                String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }.joined()
        } catch {
            workshop.log.write(.error, "session.recording-unreadable", session: session, "\(error)")
            return ""
        }
    }
}
