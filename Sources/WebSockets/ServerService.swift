/// What all connections of a server share.
final class ServerService: Sendable {
    /// Who answers.
    let handler: any HTTPHandler
    /// Where answers are made.
    let pool: WorkerPool

    init(handler: any HTTPHandler, threads: Int) {
        self.handler = handler
        pool = WorkerPool(threads: threads)
    }
}
