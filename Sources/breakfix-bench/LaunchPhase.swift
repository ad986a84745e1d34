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

    private init(_ worker: Worker, _ task: Task) {
        self.worker = worker
        self.task = task
    }

    /// The points that are known; a keeper of another build may have others, which then have no worker.
    static let all: [String: LaunchPhase] = [
        "started": LaunchPhase(.keeper, .birth),
        "idsClaimed": LaunchPhase(.keeper, .maps),
        "cgroupsMade": LaunchPhase(.keeper, .cgroup),
        "cloned": LaunchPhase(.keeper, .clone),
        "mapped": LaunchPhase(.keeper, .maps),
        "linked": LaunchPhase(.keeper, .network),
        "viewsLocked": LaunchPhase(.keeper, .overlay),
        "childStarted": LaunchPhase(.host, .clone),
        "procMounted": LaunchPhase(.host, .overlay),
        "sysMounted": LaunchPhase(.host, .overlay),
        "cgroupsJoined": LaunchPhase(.host, .cgroup),
        "planRead": LaunchPhase(.keeper, .birth),
        "listening": LaunchPhase(.keeper, .birth),
        "networkMade": LaunchPhase(.keeper, .network),
        "layersMade": LaunchPhase(.keeper, .overlay),
        "imageSent": LaunchPhase(.keeper, .overlay),
        "limitsWritten": LaunchPhase(.keeper, .cgroup),
        "addressesGiven": LaunchPhase(.keeper, .network),
        "childReleased": LaunchPhase(.host, .waiting),
        "rootMounted": LaunchPhase(.host, .overlay),
        "devicesMounted": LaunchPhase(.host, .overlay),
        "rootEntered": LaunchPhase(.host, .overlay),
        "linksSeen": LaunchPhase(.host, .waiting),
        "limitsSet": LaunchPhase(.host, .seccomp),
        "filtersLoaded": LaunchPhase(.host, .seccomp),
        "bootSeen": LaunchPhase(.host, .exec),
        "entryAsked": LaunchPhase(.keeper, .waiting),
        "entryJoined": LaunchPhase(.entry, .clone),
        "entryFiltersLoaded": LaunchPhase(.entry, .seccomp),
        "entrySeen": LaunchPhase(.entry, .exec),
        "firstOutput": LaunchPhase(.shell, .prompt),
    ]
}
