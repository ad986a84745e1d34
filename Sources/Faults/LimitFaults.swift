import Scenario

/// Faults of limits that are too low for what a service does.
enum LimitFaults {
    static let all: [FaultKind] = [files, processes, memory, fileSize, time, stack, lockedMemory]

    static let files = limit(
        "limit.nofile", "Lets a service or an account open too few files.",
        symptom: "The service logs \"Too many open files\" under load or at its start.",
        directive: "LimitNOFILE", item: "nofile", range: 3...1_048_576, what: "The most open files.", value: "24")

    static let processes = limit(
        "limit.pids", "Lets a service's account have too few processes and threads.",
        symptom: "The service logs \"Resource temporarily unavailable\" when it forks or starts a thread.",
        directive: "LimitNPROC", item: "nproc", range: 0...1_048_576, what: "The most processes of the account.",
        value: "8")

    static let memory = limit(
        "limit.memory", "Lets a service use too little address space.",
        symptom: "The service says \"Cannot allocate memory\" and ends, though free shows plenty.",
        directive: "LimitAS", item: "as", range: 1024...1_073_741_824,
        what: "The address space of each process, in KiB.", value: "8000")

    static let fileSize = limit(
        "limit.file-size", "Lets a service write small files only.",
        symptom: "Writes stop at one size with \"File too large\"; the service may be ended by SIGXFSZ.",
        directive: "LimitFSIZE", item: "fsize", range: 0...1_073_741_824, what: "The largest file, in KiB.",
        value: "64")

    static let time = limit(
        "limit.cpu-time", "Lets each process of a service use little processor time in all.",
        symptom: "The service is killed by SIGXCPU after some work, and the more it has to do the sooner.",
        directive: "LimitCPU", item: "cpu", range: 1...1_048_576,
        what: "The processor time, in seconds for `unit`, in minutes for `user`.", value: "2")

    static let stack = limit(
        "limit.stack", "Gives a service's processes a small stack.",
        symptom: "The service dies by SIGSEGV where it recurses, or does not start a thread.",
        directive: "LimitSTACK", item: "stack", range: 16...1_048_576, what: "The stack, in KiB.", value: "64")

    static let lockedMemory = limit(
        "limit.locked-memory", "Lets a service lock too little memory.",
        symptom: "The service says \"Cannot allocate memory\" when it locks its keys, rings or buffers.",
        directive: "LimitMEMLOCK", item: "memlock", range: 0...1_073_741_824, what: "The locked memory, in KiB.",
        value: "0")

    /// A fault by a systemd drop-in, or by a file in limits.d.
    private static func limit(
        _ id: String, _ summary: String, symptom: String, directive: String, item: String, range: ClosedRange<Int>,
        what: String, value: String
    ) -> FaultKind {
        FaultKind(
            id, summary: summary, symptom: symptom, needs: ["systemd for `unit`, pam_limits for `user`"],
            reboot: "Stays: a drop-in of the unit, or a file in /etc/security/limits.d.",
            arguments: [
                .init("limit", .int(range), required: true, what),
                .init("unit", .string(pattern: Pattern.unit, explanation: "a unit's name"), "The service; restarted."),
                .init(
                    "user", .string(pattern: Pattern.user, explanation: "an account"),
                    "An account; holds from its next login on."),
                .init(
                    "file", .string(pattern: Pattern.conf, explanation: Pattern.confWords), default: "limits.conf",
                    "The name of the drop-in or of the file in limits.d."),
            ],
            examples: [
                .init(on: "web", ["unit": "nginx", "limit": value]),
                .init(on: "web", ["user": "www-data", "limit": value, "file": "90-shop.conf"]),
            ]
        ) { arguments throws(FaultError) in
            try arguments.exactlyOne(of: ["unit", "user"])
            let number = arguments.number("limit")
            guard !arguments.has("unit") else {
                let scaled = ["as", "fsize", "stack", "memlock"].contains(item) ? number + "K" : number
                return DropIn(
                    unit: arguments.text("unit"), file: arguments.text("file"),
                    text: "[Service]\n\(directive)=\(scaled)\n"
                ).plan
            }
            return FaultPlan(
                [
                    "file": "/etc/security/limits.d/\(arguments.text("file"))",
                    "text": "\(arguments.text("user")) hard \(item) \(number)\n"
                        + "\(arguments.text("user")) soft \(item) \(number)\n",
                ],
                inject: #"""
                    [ ! -e "$file" ] || fail "$file is there already"
                    save "$file"
                    printf %s "$text" | put "$file" 0644
                    """#,
                undo: #"restore "$file""#)
        }
    }
}
