extension ScenarioShape {
    static let host = ObjectShape(
        "host", "A host in its healthy state.",
        [
            Field("image", .id, required: true, "The image's name in `Scenarios/images`."),
            Field(
                "init", .word(["systemd", "light"]), default: "systemd", "PID 1: the image's systemd or a small init."),
            Field(
                "login", .string(pattern: "[a-z_][a-z0-9_-]{0,31}", explanation: "a user's name"), default: "root",
                "Who the candidate is; a user of the image."),
            Field("limits", .object(limits), "What the host may use."),
            Field("volumes", .dictionary(.object(volume)), "File systems of their own, by mount path."),
            Field("files", .dictionary(.object(file)), "Files put in place before services start, by path."),
            Field(
                "units", .list(.string(pattern: "[A-Za-z0-9:_.@-]{1,200}", explanation: "a unit's name")),
                "Units that are enabled and started, in this order; with `init: systemd` only."),
            Field(
                "services", .map(.list(.string(), minimum: 1)),
                "Processes that a light host starts, by name: the program and its arguments."),
            Field("setup", .list(.prose), "Shell scripts run as root in this order, after files and before units."),
            Field(
                "needs", .list(.word(Need.allCases.map(\.rawValue))), default: "[ptrace]",
                "What processes may do beyond the strict posture; `docs/seccomp.md` says what each opens and costs."),
            Field(
                "audit", .word(Audit.allCases.map(\.rawValue)), default: "none",
                "`exec` notes every start of a program in the recording."),
        ])

    static let limits = ObjectShape(
        "limits", "What a host may use; the defaults are those of a small server.",
        [
            Field("memory", .size, default: "512M", "Memory for processes."),
            Field("processes", .int(8...32_768), default: "512", "Processes and threads."),
            Field("cpu", .int(1...6400), default: "100", "Hundredths of a core."),
            Field("disk", .size, default: "512M", "The writable layer."),
            Field("inodes", .int(256...16_777_216), default: "65536", "The writable layer's inodes."),
            Field("open-files", .int(64...16_384), default: "16384", "The open files of one process."),
            Field(
                "reads", .size, default: "256M",
                "Bytes a second that it may read from the machine's disk, where its image lies."),
        ])

    static let volume = ObjectShape(
        "volume", "A file system of its own.",
        [
            Field("size", .size, required: true, "How large it is."),
            Field("inodes", .int(16...16_777_216), required: true, "How many files it holds."),
            Field(
                "filesystem", .word(["tmpfs", "ext4"]), default: "tmpfs",
                "`ext4` is on a disk of its own, which takes 30 ms of the launch and one of the machine's loop devices."
            ),
        ])

    static let file = ObjectShape(
        "file", "A file that the scenario brings.",
        [
            Field("content", .string(), "The bytes as text."),
            Field(
                "from", .string(), "A file of the scenario's folder, by its relative path; variants are replaced in it."
            ),
            Field("mode", .mode, default: "\"0644\"", "The permission bits, in quotes."),
            Field(
                "owner",
                .string(
                    pattern: "[A-Za-z_][A-Za-z0-9_-]{0,31}(:[A-Za-z_][A-Za-z0-9_-]{0,31})?",
                    explanation: "`user` or `user:group`"),
                default: "root:root", "`user` or `user:group`, names of the image."),
        ], choices: [.init("source of the file", ["content", "from"])])
}
