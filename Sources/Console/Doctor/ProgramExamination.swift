internal import API
internal import Glibc

/// Our own programs, and those of the system that building images needs.
struct ProgramExamination {
    let machine: Machine
    let layout: Layout

    private static let needed: [(program: String, package: String)] = [
        ("mmdebstrap", "mmdebstrap"), ("unshare", "util-linux"), ("setpriv", "util-linux"), ("tar", "tar"),
        ("xz", "xz-utils"), ("zstd", "zstd"),
    ]

    func findings() -> [DoctorFinding] { [ownPrograms, systemPrograms, nameServer] }

    private var ownPrograms: DoctorFinding {
        let missing = ["breakfix-keeper", "breakfix-probe"].filter { access(layout.libexec + "/" + $0, X_OK) != 0 }
        return missing.isEmpty
            ? .ok("our programs", layout.libexec)
            : .failed(
                "our programs", "not in \(layout.libexec): " + missing.joined(separator: ", "),
                help: "build them: ./scripts/build; or set BREAKFIX_LIBEXEC_DIR")
    }

    private var systemPrograms: DoctorFinding {
        let missing = ProgramExamination.needed.filter { machine.program($0.program) == nil }
        guard !missing.isEmpty else { return .ok("programs for images", "all installed") }
        let packages = Set(missing.map(\.package)).sorted().joined(separator: " ")
        return .warning(
            "programs for images", "not installed: " + missing.map(\.program).joined(separator: ", "),
            help: "apt-get install " + packages)
    }

    private var nameServer: DoctorFinding {
        machine.program("dnsmasq") == nil
            ? .warning(
                "name server", "dnsmasq is not installed: scenarios with two hosts on a network are refused",
                help: "apt-get install dnsmasq-base")
            : .ok("name server", "dnsmasq")
    }
}
