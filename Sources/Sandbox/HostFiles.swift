internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// Puts a host's file tree together, in the host's own mount and user namespace.
struct HostFiles {
    let plan: HostPlan
    let isFirstBoot: Bool

    /// Mounts `/run` at a place outside the root.
    static func mountRun(at place: borrowing Descriptor) throws(SystemError) -> Descriptor {
        let run = try MountTree.make(
            "tmpfs", [("mode", "0755"), ("size", "64m"), ("nr_inodes", "16k")],
            attributes: CLINUX_MOUNT_ATTR_NOSUID | CLINUX_MOUNT_ATTR_NODEV)
        try MountTree.attach(run, at: place, named: "/run")
        for name in ["host", "lock"] { try checked("mkdir", name) { mkdirat(run.raw, name, 0o755) } }
        return run
    }

    /// Mounts the root at `place`, moves what is ready into it, and gives the host its names.
    func assemble(
        image: borrowing Descriptor, layer: borrowing Descriptor, at place: borrowing Descriptor,
        devices: borrowing Descriptor, run: borrowing Descriptor
    ) throws(SandboxError) -> Descriptor {
        let root = try staged("mounting the root") { () throws(SystemError) in
            let root = try overlay(lower: "/proc/self/fd/\(image.raw)", layer.raw)
            try MountTree.attach(root, at: place, named: "/")
            return root
        }
        LaunchClock.mark(.rootMounted)
        try staged("mounting /dev and /run") { () throws(SystemError) in
            try MountTree.attach(devices, onFolder: "dev", below: root.raw)
            try MountTree.attach(run, onFolder: "run", below: root.raw)
        }
        LaunchClock.mark(.devicesMounted)
        if isFirstBoot {
            try staged("writing /etc/hosts") { () throws(SystemError) in try writeNames(below: root) }
        }
        return root
    }

    /// Mounts the volumes; from inside, so that whoever is root in the host may unmount them.
    ///
    /// - Parameter layers: The root's writable layer, then one for each volume.
    func mountVolumes(
        image: borrowing Descriptor, layers: [SharedDescriptor], below root: borrowing Descriptor
    ) throws(SandboxError) {
        for (volume, layer) in zip(plan.volumes, layers.dropFirst()) {
            try staged("mounting the volume \(volume.path)") { () throws(SystemError) in
                try mountVolume(volume, layer.raw, image: image, below: root)
            }
        }
    }

    private func overlay(lower: String, _ layer: Int32) throws(SystemError) -> Descriptor {
        try MountTree.make(
            "overlay",
            [
                ("lowerdir", lower), ("upperdir", "/proc/self/fd/\(layer)/upper"),
                ("workdir", "/proc/self/fd/\(layer)/work"),
            ],
            flags: ["userxattr"])
    }

    /// A volume shows the image's folder through where there is one, so that a database's files need no copying.
    private func mountVolume(
        _ volume: VolumePlan, _ layer: Int32, image: borrowing Descriptor, below root: borrowing Descriptor
    ) throws(SystemError) {
        let path = String(volume.path.drop { $0 == "/" })
        var info = stat()
        let target = try MountTree.folder(path, below: root.raw)
        if fstatat(image.raw, path, &info, AT_SYMLINK_NOFOLLOW) == 0, info.st_mode & S_IFMT == S_IFDIR {
            if isFirstBoot {
                try checked("chown", path) { fchownat(layer, "upper", info.st_uid, info.st_gid, 0) }
                try checked("chmod", path) { fchmodat(layer, "upper", info.st_mode & 0o7777, 0) }
            }
            let merged = try overlay(lower: "/proc/self/fd/\(image.raw)/\(path)", layer)
            try MountTree.attach(merged, at: target, named: path)
        } else {
            try MountTree.attach(try MountTree.clone("upper", below: layer), at: target, named: path)
        }
    }

    /// Gives the boot an id of its own, by which the journal tells one boot from another; the kernel's is the machine's.
    ///
    /// Needs `/proc` in the root.
    func nameBoot(below root: borrowing Descriptor) throws(SandboxError) {
        var digits = (0..<2).flatMap { _ in Array(String(UInt64.random(in: .min ... .max) | 1 << 63, radix: 16)) }
        // The places that say how an id was made: by chance.
        digits[12] = "4"
        digits[16] = "8"
        for place in [20, 16, 12, 8] { digits.insert("-", at: place) }
        let text = Array((String(digits) + "\n").utf8)
        try staged("naming the boot") { () throws(SystemError) in
            let path = "run/host/boot-id"
            try root.openAt(path, O_CREAT | O_EXCL | O_WRONLY, mode: 0o444).writeAll(text)
            let place = try MountTree.open("proc/sys/kernel/random/boot_id", below: root.raw)
            try MountTree.attach(try MountTree.clone(path, below: root.raw), at: place, named: "boot_id")
        }
    }

    private func writeNames(below root: borrowing Descriptor) throws(SystemError) {
        let local = ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback"]
        let own = plan.interfaces.first.map { "\($0.address)\t\(plan.name)" } ?? "127.0.1.1\t\(plan.name)"
        let lines = (local + [own] + plan.hostsLines).joined(separator: "\n") + "\n"
        let folder = try MountTree.folder("etc", below: root.raw)
        var files = [("hosts", lines), ("hostname", plan.name + "\n")]
        if !plan.resolverLines.isEmpty {
            files.append(("resolv.conf", plan.resolverLines.joined(separator: "\n") + "\n"))
        }
        for (name, text) in files {
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW
            try Descriptor.open("/proc/self/fd/\(folder.raw)/\(name)", flags, mode: 0o644).writeAll(Array(text.utf8))
        }
    }
}
