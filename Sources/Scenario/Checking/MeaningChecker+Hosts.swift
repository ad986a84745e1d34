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
            for key in ["volumes", "files"] {
                for (place, _) in host[key]?.map ?? [:] where !MeaningChecker.isPath(place) {
                    error("\(quoted(place)) is no absolute path without `..`", at: path + [key, place])
                }
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
        let least = [(["limits", "memory"], 16 << 20, "16M"), (["limits", "disk"], 1 << 20, "1M")]
        for (keys, bytes, wording) in least {
            guard let size = host[keys[0]]?[keys[1]]?.int, size < bytes else { continue }
            error("\(size) bytes are too few: wanted at least \(wording)", at: path + keys)
        }
        for (place, volume) in host["volumes"]?.map ?? [:] {
            guard let size = volume["size"]?.int, size < 64 << 10 else { continue }
            error("\(size) bytes are too few: wanted at least 64K", at: path + ["volumes", place, "size"])
        }
    }

    private static func isPath(_ text: String) -> Bool {
        text.hasPrefix("/") && text.utf8.count < 4096 && text != "/" && !text.split(separator: "/").contains("..")
    }
}
