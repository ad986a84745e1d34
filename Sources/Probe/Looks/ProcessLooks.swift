internal import Glibc
internal import Grading
internal import Linux

extension ProcessCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        let processes = try ProcessTable(scene.host).processes()
        return judge(processes, users: scene.host.files.accounts("/etc/passwd"))
    }
}

extension LimitCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        let table = ProcessTable(scene.host)
        let users = scene.host.files.accounts("/etc/passwd")
        var limits: [Int?] = []
        for process in try table.processes() where process.isAlive && selector.selects(process, users: users) {
            guard let text = table.text("limits", of: process.pid) else { continue }
            do {
                limits.append(try soft(inLimits: text))
            } catch {
                throw .grader(error.description)
            }
        }
        return judge(limits)
    }
}

extension MountCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let text = try ours { () throws(SystemError) in
            try scene.host.process.openAt("mountinfo", O_RDONLY).readAll(limit: 4 << 20)
        }
        return judge(mountinfo: HostileText.decode(text))
    }
}

extension SysctlCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterNetworkAsNobody(of: scene.host)
        do {
            return judge(HostileText.decode(try Descriptor.open(file, O_RDONLY).readAll(limit: 4096)))
        } catch {
            if error.errno == ENOENT { return judge(nil) }
            throw LookFailure(error)
        }
    }
}

extension ZombiesCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        let processes = try ProcessTable(scene.host).processes()
        return judge(processes, users: scene.host.files.accounts("/etc/passwd"))
    }
}

extension MemoryCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        let table = ProcessTable(scene.host)
        let users = scene.host.files.accounts("/etc/passwd")
        let sizes = try table.processes().compactMap { process -> Int? in
            guard process.isAlive, selector.selects(process, users: users),
                let status = table.text("status", of: process.pid)
            else { return nil }
            let words = ProcessTable.field("VmRSS", in: status).split(whereSeparator: \.isWhitespace)
            return (words.first.flatMap { Int($0) } ?? 0) << 10
        }
        return judge(sizes)
    }
}

extension CPUCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        let table = ProcessTable(scene.host)
        let start = MonotonicClock.nanoseconds
        let before = try spent(table, scene)
        usleep(UInt32(watch) * 1000)
        let after = try spent(table, scene)
        let elapsed = Int((MonotonicClock.nanoseconds - start) / 1_000_000)
        var total = 0
        var busiest = (name: "", time: 0)
        for (pid, entry) in after {
            let time = entry.time - (before[pid].map { min($0.time, entry.time) } ?? 0)
            total += time
            if time > busiest.time { busiest = (entry.name, time) }
        }
        return judge(spent: total, elapsed: elapsed, busiest: busiest.name)
    }

    /// Milliseconds that each of the meant processes has computed since it began; what began meanwhile counts whole.
    private func spent(
        _ table: ProcessTable, _ scene: Scene
    ) throws(LookFailure) -> [Int32: (name: String, time: Int)] {
        let users = scene.host.files.accounts("/etc/passwd")
        var result: [Int32: (name: String, time: Int)] = [:]
        for process in try table.processes() where selector?.selects(process, users: users) ?? true {
            // The name, in brackets, may hold anything; the numbers come after the last one.
            guard let text = table.text("stat", of: process.pid), let end = text.lastIndex(of: ")") else { continue }
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { continue }
            result[process.pid] = (process.name, (user + system) * 1000 / max(1, sysconf(Int32(_SC_CLK_TCK))))
        }
        return result
    }
}

extension OpenFileCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterUsers(of: scene.host)
        let table = ProcessTable(scene.host)
        let users = scene.host.files.accounts("/etc/passwd")
        var meant: [Seen] = []
        for process in try table.processes() where selector?.selects(process, users: users) ?? true {
            for file in table.files(of: process.pid) {
                let seen = Seen(
                    process: process.name, pid: process.pid, path: file.path, isDeleted: file.isDeleted, size: file.size
                )
                if selects(seen) { meant.append(seen) }
            }
        }
        return judge(meant)
    }
}
