internal import API
internal import Report

/// Where sessions are kept so that they outlive the daemon. Safe to use from any thread.
///
/// What a call has returned from is on disk.
protocol SessionBook: Sendable {
    /// Writes a session, new or changed.
    func save(_ record: SessionRecord) throws(Trouble)

    /// A session; nil where there never was one of that id.
    func record(_ id: String) throws(Trouble) -> SessionRecord?

    /// Every session ever.
    func records() throws(Trouble) -> [SessionRecord]

    /// Adds to a session's timeline.
    func append(_ event: SessionReport.Event, to session: String) throws(Trouble)

    /// A session's timeline in the order it was written.
    func events(of session: String) throws(Trouble) -> [SessionReport.Event]

    /// Keeps a session's report beside its file.
    func keep(_ report: SessionReport) throws(Trouble)
}
