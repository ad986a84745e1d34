internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

/// Looks at a whole host at once, from outside; for a process that ends right after.
struct FootprintLook {
    private let request: FootprintRequest

    init(_ request: FootprintRequest) { self.request = request }

    /// Looks. What has to be asked of a program is asked of the pristine image's; everything else is read by our own code.
    func look() throws(LookFailure) -> Footprint {
        try ours { () throws(SystemError) in
            try Confinement.dieWithParent()
            try Confinement.setLimits()
        }
        let host = try HostView(request.target)
        var footprint = Footprint()
        try addMounts(of: host, to: &footprint)
        try addListeners(of: host, to: &footprint)
        let image = try PristineRoot.image(of: host)
        let layers = try openLayers()
        // From here on this process has a mount namespace of its own, and then no rights outside of the host.
        _ = try PristineRoot(host)
        let asked = PristineCommand(
            arguments: ["/bin/sh", "-c", KernelState.script], user: "root", timeout: 10_000)
        KernelState.add(HostileText.decode(try asked.run(in: host).output), to: &footprint)
        try Confinement.enterUsers(of: host)
        try addProcesses(of: host, to: &footprint)
        // Only now, because who is enclosed may not look at processes.
        try Confinement.onlyRead()
        for (layer, folder) in zip(request.layers, layers) {
            let path = layer.mount == "/" ? "" : layer.mount
            let below = clinux_openat(image.raw, path.isEmpty ? "." : String(path.dropFirst()), Self.folderFlags, 0)
            var walk = LayerWalk(footprint)
            walk.walk(folder.raw, over: below >= 0 ? below : nil, path: path)
            if below >= 0 { close(below) }
            footprint = walk.footprint
        }
        return footprint
    }

    static let folderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    private func openLayers() throws(LookFailure) -> [SharedDescriptor] {
        var folders: [SharedDescriptor] = []
        for layer in request.layers {
            folders.append(
                SharedDescriptor(
                    try ours { () throws(SystemError) in try Descriptor.open(layer.folder, O_RDONLY | O_DIRECTORY) }))
        }
        return folders
    }

    private func addMounts(of host: HostView, to footprint: inout Footprint) throws(LookFailure) {
        let text = try ours { () throws(SystemError) in
            try host.process.openAt("mountinfo", O_RDONLY).readAll(limit: 4 << 20)
        }
        for line in HostileText.decode(text).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            let item = Footprint.Item(.mount, String(fields[4]))
            // One mount may lie on another.
            footprint[item] = (footprint[item].map { $0 + "; " } ?? "") + "\(fields[dash + 1]) \(fields[5])"
        }
    }

    private func addListeners(of host: HostView, to footprint: inout Footprint) throws(LookFailure) {
        for transport in ["tcp", "tcp6", "udp", "udp6"] {
            for listener in try PortCheck.table(transport, host) {
                footprint[.init(.listener, "\(transport) \(listener.address) \(listener.port)")] = "listens"
            }
        }
    }

    private func addProcesses(of host: HostView, to footprint: inout Footprint) throws(LookFailure) {
        let table = ProcessTable(host)
        for process in try table.processes() where !["Z", "X", "x"].contains(process.state) {
            let groups = table.text("cgroup", of: process.pid) ?? ""
            let unit = groups.split(whereSeparator: { $0 == "/" || $0 == "\n" })
                .last { $0.hasSuffix(".service") || $0.hasSuffix(".scope") }
            let name = "\(process.name) of user \(process.user)" + (unit.map { " in \($0)" } ?? "")
            footprint[.init(.process, name)] = process.isAlive ? "runs" : "is stopped"
        }
    }
}
