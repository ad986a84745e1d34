internal import API
internal import Nursery

/// The troubles that the daemon tells of; one place, so that words and help stay the same everywhere.
extension Trouble {
    static func badRequest(_ title: String, help: String) -> Trouble {
        Trouble(type: "bad-request", title: title, help: help, status: 400)
    }

    static func badScenario(_ id: String, _ why: String) -> Trouble {
        Trouble(
            type: "bad-scenario", title: "scenario \(id): \(why)",
            help: "run `breakfix lint` on its folder and mend it",
            status: 422)
    }

    /// - Parameter near: The scenario that was probably meant.
    static func unknownScenario(_ id: String, in folder: String, near: String?) -> Trouble {
        let list = "`breakfix scenarios` lists what there is"
        return Trouble(
            type: "unknown-scenario", title: "there is no scenario \(id) in \(folder)",
            help: near.map { "did you mean \($0)? \(list)" } ?? list, status: 404)
    }

    static func missingImage(_ name: String) -> Trouble {
        Trouble(
            type: "missing-image", title: "the image \(name) has not been built",
            help: "run `breakfix image build \(name)`", status: 422)
    }

    static func unknownSession(_ id: String) -> Trouble {
        Trouble(
            type: "unknown-session", title: "there is no session \(id)", help: "`breakfix sessions` lists them",
            status: 404)
    }

    static func notRunning(_ id: String, _ state: Session.State) -> Trouble {
        let help =
            state == .launching
            ? "wait until it is ready" : "launch a new one; `breakfix report \(id)` shows what is kept"
        // What is over does not come back: 410, so that nobody tries again.
        return Trouble(
            type: "not-running", title: "session \(id) \(state == .ended ? "has" : "is") \(state.rawValue)", help: help,
            status: state == .launching ? 409 : 410)
    }

    static func busy(_ id: String, with work: String) -> Trouble {
        Trouble(
            type: "busy", title: "session \(id) is busy: \(work)", help: "try again when that is done", status: 409)
    }

    static func unknownProblem(_ id: String, known: [String]) -> Trouble {
        Trouble(
            type: "unknown-problem", title: "the session has no problem \(id)",
            help: "its problems are: \(known.joined(separator: ", "))", status: 404)
    }

    static func unknownHost(_ name: String, known: [String]) -> Trouble {
        Trouble(
            type: "unknown-host", title: "the session has no host \(name)",
            help: "its hosts are: \(known.joined(separator: ", "))", status: 404)
    }

    static func notRoot(_ what: String) -> Trouble {
        Trouble(type: "not-root", title: "\(what) is for root only", help: "run it with sudo", status: 403)
    }

    static func noSpace(_ path: String) -> Trouble {
        Trouble(
            type: "no-space", title: "no space left to write \(path)",
            help: "free space there: old sessions' recordings lie below the state folder", status: 507)
    }

    static func missingProgram(_ path: String) -> Trouble {
        Trouble(
            type: "missing-program", title: "\(path) is not there or cannot be run",
            help: "install breakfix again, or set BREAKFIX_LIBEXEC_DIR to the folder that has it", status: 500)
    }

    static func keeperLost(_ id: String, _ why: String) -> Trouble {
        Trouble(
            type: "keeper-lost", title: "session \(id) was lost: \(why)",
            help: "see keeper.log in the session's record; launch a new session", status: 500)
    }

    static func launchFailed(_ step: String, _ why: String, help: String) -> Trouble {
        Trouble(type: "launch-failed", title: "\(step): \(why)", help: help, status: 500)
    }

    static func draining() -> Trouble {
        Trouble(
            type: "draining", title: "the daemon is stopping and takes no launches",
            help: "try again when it is back", status: 503)
    }

    static func machine(_ what: String) -> Trouble {
        Trouble(
            type: "machine", title: what, help: "`breakfix doctor` tells what this machine lacks", status: 500)
    }

    /// The two sentences as a session's detail shows them.
    var detail: String { "\(title); \(help)" }

    /// A keeper that was not to be had.
    init(_ error: NurseryError) {
        switch error {
        case .missingProgram(let path): self = .missingProgram(path)
        case .failed(let error): self = Trouble(error)
        case .died, .late:
            self = .launchFailed(
                "starting the keeper", "\(error)",
                help: "launch again; the daemon's own log may say what ended the process that starts keepers")
        }
    }
}
