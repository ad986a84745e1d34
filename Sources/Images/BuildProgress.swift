/// How far a build or an import has come; the caller renders it.
public struct BuildProgress: Equatable, Sendable {
    /// What is being done, for people: `Downloading packages`.
    public var phase: String
    /// How much of the whole is done, 0…100; never goes back.
    public var percent: Int

    /// Makes a step.
    public init(phase: String, percent: Int) {
        self.phase = phase
        self.percent = percent
    }
}
