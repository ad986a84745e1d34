extension MeaningChecker {
    mutating func checkHosts(_ images: Set<String>?) {
        for name in root["hosts"]?.members?.map(\.name) ?? [] {
            guard let host = value["hosts"]?[name] else { continue }
            let path = ["hosts", name]
            if let images, let image = host["image"]?.string, !images.contains(image) {
                error(
                    "unknown image \(quoted(image))", at: path + ["image"],
                    help: suggestionHelp(for: image, among: images, what: "the images are"))
            }
            checkInit(of: host, at: path)
            checkSizes(of: host, at: path)
            for (place, file) in host["files"]?.map ?? [:] where place.contains("/systemd/") {
                checkGroupLimits(in: file["content"]?.string ?? "", at: path + ["files", place, "content"])
            }
            for key in ["volumes", "files"] {
                for place in (host[key]?.map ?? [:]).keys { checkPlace(place, at: path + [key, place]) }
            }
        }
    }

    private mutating func checkInit(of host: Value, at path: [String]) {
        let isLight = host["init"]?.string == "light"
        if isLight, root["hosts"]?[path[1]]?["units"] != nil {
            error(
                "a host with `init: light` has no units", at: path + ["units"],
                help: "name its processes under `services`, or take `init: systemd`")
        }
        if !isLight, root["hosts"]?[path[1]]?["services"] != nil {
            error(
                "`services` is for hosts with `init: light`", at: path + ["services"],
                help: "name units of the image under `units`, or write `init: light`")
        }
        for (name, command) in host["services"]?.map ?? [:] {
            guard let program = command.list?.first?.string, !program.hasPrefix("/") else { continue }
            error(
                "the program \(quoted(program)) is no absolute path", at: path + ["services", name, "0"],
                help: "there is no PATH yet: write for example `/usr/bin/python3`")
        }
    }

    private mutating func checkSizes(of host: Value, at path: [String]) {
        checkSize(host["limits"]?["memory"], least: (16 << 20, "16M"), at: path + ["limits", "memory"])
        checkSize(host["limits"]?["disk"], least: (1 << 20, "1M"), at: path + ["limits", "disk"])
        checkSize(host["limits"]?["reads"], least: (1 << 20, "1M"), at: path + ["limits", "reads"])
        for (place, volume) in host["volumes"]?.map ?? [:] {
            let isDisk = volume["filesystem"]?.string == "ext4"
            let least = isDisk ? (bytes: 4 << 20, wording: "4M") : (bytes: 64 << 10, wording: "64K")
            checkSize(volume["size"], least: least, at: path + ["volumes", place, "size"])
            if isDisk, let size = volume["size"]?.int, let inodes = volume["inodes"]?.int, inodes > size / 2_048 {
                error(
                    "an ext4 of \(size) bytes cannot hold \(inodes) files", at: path + ["volumes", place, "inodes"],
                    help: "\(size / 2_048) are the most: one for each 2 KiB")
            }
        }
    }

    private mutating func checkSize(_ size: Value?, least: (bytes: Int, wording: String), at path: [String]) {
        guard let bytes = size?.int, bytes < least.bytes || bytes > 64 << 30 else { return }
        error("\(bytes) bytes are out of range: wanted \(least.wording) to 64G", at: path)
    }

    /// What systemd limits by cgroups holds only where it is handed the controllers.
    private mutating func checkGroupLimits(in unit: String, at path: [String]) {
        let settings = ["MemoryMax", "MemoryHigh", "MemoryMin", "TasksMax", "CPUQuota", "CPUWeight", "IOWeight"]
        for line in unit.split(whereSeparator: \.isNewline) {
            guard let setting = settings.first(where: { line.hasPrefix($0 + "=") }) else { continue }
            warning(
                "`\(setting)=` holds only on machines with cgroup version 2 for all controllers", at: path,
                help: "`LimitAS=`, `LimitNPROC=` and the like hold everywhere; `breakfix doctor` tells what is here")
        }
    }

    private mutating func checkPlace(_ place: String, at path: [String]) {
        guard MeaningChecker.isPath(place) else {
            error("\(quoted(place)) is no absolute path without `..`", at: path)
            return
        }
        let first = place.split(separator: "/").first ?? ""
        if ["proc", "sys", "dev"].contains(first) {
            error("`/\(first)` is the kernel's", at: path, help: "choose a place in the image's file system")
        }
    }

    private static func isPath(_ text: String) -> Bool {
        text.hasPrefix("/") && text.utf8.count < 4096 && text != "/" && !text.split(separator: "/").contains("..")
    }
}
