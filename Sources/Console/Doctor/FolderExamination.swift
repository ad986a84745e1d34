internal import API
internal import Glibc

/// Who may write in our folders, and how much room there is.
struct FolderExamination {
    let machine: Machine
    let layout: Layout

    func findings() -> [DoctorFinding] {
        [folder("run folder", layout.run), folder("state folder", layout.state), catalogue, room]
    }

    private func folder(_ name: String, _ path: String) -> DoctorFinding {
        var status = stat()
        guard stat(machine.root + path, &status) == 0 else {
            return .warning(name, "\(path) is not there yet", help: "the daemon makes it at its first start")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return .failed(name, "\(path) is no folder", help: "move it away")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            return .failed(
                name, "others may write in \(path)", help: "chown root \(path) && chmod go-w \(path)")
        }
        return machine.isWritable(path)
            ? .ok(name, path)
            : .failed(name, "\(path) cannot be written", help: "run as root, on a writable file system")
    }

    private var catalogue: DoctorFinding {
        machine.exists(layout.scenarios)
            ? .ok("catalogue", layout.scenarios)
            : .failed(
                "catalogue", "\(layout.scenarios) is not there",
                help: "set BREAKFIX_SCENARIO_DIR to the scenarios' folder")
    }

    private var room: DoctorFinding {
        var path = layout.state
        while path != "/", access(machine.root + path, F_OK) != 0, let slash = path.lastIndex(of: "/") {
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        var status = statvfs()
        guard statvfs(machine.root + path, &status) == 0 else {
            return .failed("free disk", "\(path) cannot be looked at", help: "check the file system")
        }
        let mebibytes = (Int(status.f_bavail) * Int(status.f_frsize)) >> 20
        let help = "free some space in \(path), or point BREAKFIX_STATE_DIR at a larger disk"
        let detail = "\(mebibytes) MiB at \(path)"
        if mebibytes < 512 { return .failed("free disk", detail, help: help) }
        return mebibytes < 3072 ? .warning("free disk", detail, help: help) : .ok("free disk", detail)
    }
}
