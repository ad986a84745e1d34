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
        "planRead": LaunchPhase(.keeper, .birth),
        "listening": LaunchPhase(.keeper, .birth),
        "mountsDetached": LaunchPhase(.keeper, .overlay),
        "networkMade": LaunchPhase(.keeper, .network),
        "idsClaimed": LaunchPhase(.keeper, .maps),
        "layersMade": LaunchPhase(.keeper, .overlay),
        "cgroupsMade": LaunchPhase(.keeper, .cgroup),
        "cloned": LaunchPhase(.keeper, .clone),
        "mapped": LaunchPhase(.keeper, .maps),
        "imageSent": LaunchPhase(.keeper, .overlay),
        "linked": LaunchPhase(.keeper, .network),
        "childStarted": LaunchPhase(.host, .clone),
        "childReleased": LaunchPhase(.host, .waiting),
        "cgroupsJoined": LaunchPhase(.host, .cgroup),
        "procMounted": LaunchPhase(.host, .overlay),
        "sysMounted": LaunchPhase(.host, .overlay),
        "rootMounted": LaunchPhase(.host, .overlay),
        "devicesMounted": LaunchPhase(.host, .overlay),
        "addressesGiven": LaunchPhase(.keeper, .network),
        "linksSeen": LaunchPhase(.host, .waiting),
        "rootEntered": LaunchPhase(.host, .overlay),
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
