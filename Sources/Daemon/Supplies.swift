internal import API
internal import Faults
internal import Scenario

/// What the other libraries give the daemon: scenarios, images, faults.
protocol Supplies: Sendable {
    /// Reads a scenario by its id in the catalogue, or from a folder by its absolute path.
    func scenario(_ reference: String, seed: UInt64) throws(Trouble) -> Scenario

    /// A text that changes whenever a file of the scenario's folder or one of the images does; quick to make. Nil where
    /// there is no such scenario or image.
    func fingerprint(_ reference: String, images: [String]) -> String?

    /// The catalogue in the order of levels and ids; what is broken is there with its trouble.
    func summaries() -> [ScenarioSummary]

    /// An image that has been built.
    func image(_ name: String) throws(Trouble) -> SessionPlanner.Image

    /// How a fault is injected and taken back.
    func plan(for fault: FaultUse) throws(Trouble) -> FaultPlan

    /// Whether what a fault leaves behind stays as it is, however long nobody looks.
    func isStill(_ fault: FaultUse) -> Bool
}
