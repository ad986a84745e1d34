/// What a keeper's launch clock calls a point, who works up to it, and on what.
struct LaunchPhase {
    /// Who works.
    enum Worker: String, CaseIterable, Codable, Sendable {
        case keeper, host, entry, shell
    }

    /// On what, in the order of a launch.
    enum Task: String, CaseIterable, Codable, Sendable {
        case birth = "fork, plan, socket"
        case clone
        case maps
        case overlay = "overlay, mounts"
        case network, cgroup
        case seccomp = "seccomp, limits"
        case exec
        case prompt = "first prompt"
        case waiting = "waiting for others"
    }

    let worker: Worker
    let task: Task
    /// The point from which the step is counted: the last one of whoever works, or of whoever started him.
    let since: String?

    private init(_ worker: Worker, _ task: Task, since: String?) {
        self.worker = worker
        self.task = task
        self.since = since
    }

    /// The points that are known; a keeper of another build may have others, which then have no worker.
    static let all: [String: LaunchPhase] = [
        "started": LaunchPhase(.keeper, .birth, since: nil),
        "planRead": LaunchPhase(.keeper, .birth, since: "started"),
        "listening": LaunchPhase(.keeper, .birth, since: "planRead"),
        "mountsDetached": LaunchPhase(.keeper, .overlay, since: "listening"),
        "networkMade": LaunchPhase(.keeper, .network, since: "mountsDetached"),
        "idsClaimed": LaunchPhase(.keeper, .maps, since: "networkMade"),
        "layersMade": LaunchPhase(.keeper, .overlay, since: "idsClaimed"),
        "cgroupsMade": LaunchPhase(.keeper, .cgroup, since: "layersMade"),
        "cloned": LaunchPhase(.keeper, .clone, since: "cgroupsMade"),
        "mapped": LaunchPhase(.keeper, .maps, since: "cloned"),
        "imageSent": LaunchPhase(.keeper, .overlay, since: "mapped"),
        "linked": LaunchPhase(.keeper, .network, since: "imageSent"),
        "childStarted": LaunchPhase(.host, .clone, since: "cgroupsMade"),
        "childReleased": LaunchPhase(.host, .waiting, since: "childStarted"),
        "cgroupsJoined": LaunchPhase(.host, .cgroup, since: "childReleased"),
        "procMounted": LaunchPhase(.host, .overlay, since: "cgroupsJoined"),
        "sysMounted": LaunchPhase(.host, .overlay, since: "procMounted"),
        "rootMounted": LaunchPhase(.host, .overlay, since: "sysMounted"),
        "devicesMounted": LaunchPhase(.host, .overlay, since: "rootMounted"),
        "addressesGiven": LaunchPhase(.host, .network, since: "devicesMounted"),
        "rootEntered": LaunchPhase(.host, .overlay, since: "addressesGiven"),
        "limitsSet": LaunchPhase(.host, .seccomp, since: "rootEntered"),
        "filtersLoaded": LaunchPhase(.host, .seccomp, since: "limitsSet"),
        "bootSeen": LaunchPhase(.host, .exec, since: "filtersLoaded"),
        "entryAsked": LaunchPhase(.keeper, .waiting, since: "bootSeen"),
        "entryJoined": LaunchPhase(.entry, .clone, since: "entryAsked"),
        "entryFiltersLoaded": LaunchPhase(.entry, .seccomp, since: "entryJoined"),
        "entrySeen": LaunchPhase(.entry, .exec, since: "entryFiltersLoaded"),
        "firstOutput": LaunchPhase(.shell, .prompt, since: "entrySeen"),
    ]
}
