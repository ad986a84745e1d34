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
