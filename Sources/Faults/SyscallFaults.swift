import Scenario

/// Faults of the kernel's answers: system calls that fail, take long, or cost their process its life.
///
/// Nothing in the host is changed; whoever holds the host's system call filter answers for the chosen calls.
enum SyscallFaults {
    static let all: [FaultKind] = [fail, delay, kill]

    static let fail = kind(
        "syscall.fail", "Lets chosen system calls fail with an error.",
        symptom: "Programs say the error's words, such as \"Input/output error\"; strace shows the call that failed.",
        effect: .init(
            "errno", .word(ErrorName.all.map(\.key)), required: true, "The error."),
        examples: [
            .init(
                on: "db",
                [
                    "calls": "[fsync, fdatasync]", "errno": "EIO", "path": "/var/lib/ledger/**",
                    "healed-by": "{ missing: /var/lib/ledger/journal.bad }",
                ]),
            .init(on: "db", ["calls": "[fsync, fdatasync]", "errno": "EIO", "disk": "/srv/wal"]),
            .init(
                on: "web",
                ["calls": "[connect]", "errno": "ETIMEDOUT", "port": "5432", "program": "app", "percent": "30"]),
            .init(
                on: "web",
                ["calls": "[openat]", "errno": "EMFILE", "unit": "nginx", "after": "200", "on": "20s", "off": "40s"]),
        ]
    ) { arguments in .fail(ErrorName.number(arguments.text("errno")) ?? 5) }

    static let delay = kind(
        "syscall.delay", "Lets chosen system calls take long.",
        symptom: "Programs are slow while the processor is idle; strace -T shows which call takes how long.",
        effect: .init("by", .duration, required: true, "How much longer a call takes, up to a minute."),
        examples: [
            .init(on: "db", ["calls": "[fdatasync]", "by": "800ms", "path": "/var/lib/postgresql/**"]),
            .init(
                on: "web",
                [
                    "calls": "[openat, newfstatat]", "by": "2s", "path": "/srv/share/**",
                    "healed-by": "{ lacks: { /etc/fstab: sync } }",
                ]),
        ]
    ) { arguments in .delay(Int(arguments.number("by")) ?? 0) }

    static let kill = kind(
        "syscall.kill", "Lets chosen system calls cost their process its life.",
        symptom: "A service dies at one kind of work; its unit says which signal ended it.",
        effect: .init("signal", .word(signals.map(\.key)), default: "KILL", "The signal that the process gets."),
        examples: [
            .init(on: "web", ["calls": "[openat]", "path": "/srv/upload/*.tiff", "program": "/usr/bin/convert"]),
            .init(on: "db", ["calls": "[mmap]", "signal": "BUS", "path": "/var/lib/ledger/index", "count": "5"]),
        ]
    ) { arguments in .kill(signals.first { $0.key == arguments.text("signal") }?.value ?? 9) }

    private static let signals: KeyValuePairs<String, Int32> = [
        "KILL": 9, "BUS": 7, "SEGV": 11, "ABRT": 6, "ILL": 4, "TERM": 15, "XFSZ": 25, "PIPE": 13,
    ]

    private static func kind(
        _ id: String, _ summary: String, symptom: String, effect: ObjectShape.Field, examples: [FaultKind.Example],
        _ make: @escaping @Sendable (Arguments) -> SyscallFault.Effect
    ) -> FaultKind {
        FaultKind(
            id, summary: summary, symptom: symptom,
            needs: ["nothing in the image; calls that io_uring makes and writes through mmap are not heard of"],
            reboot: "Stays, until it is taken back or healed.",
            arguments: [calls, effect] + selectors + pace + [healing], examples: examples
        ) { arguments throws(FaultError) in .syscalls(try fault(arguments, make(arguments))) }
    }

    private static let calls = ObjectShape.Field(
        "calls", .list(.word(Syscall.all.map(\.name)), minimum: 1), required: true,
        "The calls, as strace shows them; a program's `open` is `openat` as a rule. Rare ones cost least.")

    private static let selectors: [ObjectShape.Field] = [
        .init(
            "path",
            .string(
                pattern: "/[ -~]*", explanation: "an absolute path, in which `*` stands for names, `**` for paths"),
            "Only calls about such a file, by a path or a descriptor, wherever links lead: "
                + "`*` stands for any part of a name, `**` for folders, too."),
        .init(
            "disk", .path,
            "Only calls about files on the file system that is mounted here when it is injected or the host boots, "
                + "wherever it is mounted afterwards."),
        .init(
            "address", .string(pattern: "[0-9a-fA-F:.]+(/[0-9]{1,3})?", explanation: "an IP address or prefix"),
            "Only calls to this IPv4 or IPv6 address or prefix."),
        .init("port", .int(1...65_535), "Only calls to this port."),
        .init(
            "program", .string(pattern: "/?[A-Za-z0-9._+@/-]+", explanation: "a program's name or path"),
            "Only calls of this program: its name as ps -o comm shows it, or its file's name or path."),
        .init(
            "unit", .string(pattern: Pattern.unit, explanation: "a unit's name"),
            "Only calls of this systemd service's processes."),
        .init("uid", .int(0...65_534), "Only calls of the user with this number."),
    ]

    private static let pace: [ObjectShape.Field] = [
        .init("after", .int(0...1_000_000), default: "0", "How many such calls pass first."),
        .init("every", .int(1...1_000_000), default: "1", "Only each so many-th is hit."),
        .init("count", .int(1...1_000_000), "How many are hit at most; absent, there is no end."),
        .init("percent", .int(1...100), default: "100", "How many of a hundred are hit, by the seed's chance."),
        .init("on", .duration, "Together with `off`: how long it is on, again and again, from its injection."),
        .init("off", .duration, "How long it is off in between."),
    ]

    private static let healing = ObjectShape.Field(
        "healed-by",
        .object(
            ObjectShape(
                "healed-by", "What ends the failure for as long as all of it holds.",
                [
                    .init("missing", .path, "Nothing is at this path."),
                    .init("exists", .path, "Something is at this path."),
                    .init("mounted", .path, "A file system of its own is mounted here."),
                    .init("contains", .dictionary(.string()), "The file at each path has the text."),
                    .init("lacks", .dictionary(.string()), "The file at each path is there without the text."),
                    .init("free", .dictionary(.size), "The file system at each path has so many bytes free."),
                ])), "What the candidate may do about it; absent, only undo ends it.")

    private static func fault(_ arguments: Arguments, _ effect: SyscallFault.Effect) throws(FaultError) -> SyscallFault
    {
        let calls = arguments.texts("calls").compactMap(Syscall.named)
        var fault = SyscallFault(calls, effect)
        fault.path = arguments.given("path")
        fault.disk = arguments.given("disk")
        fault.address = arguments.given("address")
        fault.port = Int(arguments.number("port"))
        fault.program = arguments.given("program")
        fault.unit = arguments.given("unit")?.strippingService
        fault.uid = Int(arguments.number("uid"))
        fault.after = Int(arguments.number("after")) ?? 0
        fault.every = Int(arguments.number("every")) ?? 1
        fault.count = Int(arguments.number("count"))
        fault.percent = Int(arguments.number("percent")) ?? 100
        fault.on = Int(arguments.number("on")) ?? 0
        fault.off = Int(arguments.number("off")) ?? 0
        fault.healing = try conditions(arguments)
        if let complaint = complaint(about: fault) { throw .conflict(fault: arguments.fault, reason: complaint) }
        return fault
    }

    /// Why arguments that are right one by one make no sense together; nil where they do.
    private static func complaint(about fault: SyscallFault) -> String? {
        if case .delay(let time) = fault.effect, !(1...60_000).contains(time) { return "`by` is 1ms to 60s" }
        if (fault.on > 0) != (fault.off > 0) { return "`on` and `off` go together, and neither is 0" }
        let subjects = fault.calls.map(\.subjects)
        let isAddress = { (subject: Syscall.Subject) in if case .address = subject { true } else { false } }
        if fault.path != nil || fault.disk != nil, let index = subjects.firstIndex(where: \.isEmpty) {
            return "`path` and `disk` say nothing of \(fault.calls[index].name), which is about no file"
        }
        if fault.address != nil || fault.port != nil,
            let index = subjects.firstIndex(where: { !$0.contains(where: isAddress) })
        {
            return "`address` and `port` say nothing of \(fault.calls[index].name), which has no address"
        }
        return nil
    }

    private static func conditions(_ arguments: Arguments) throws(FaultError) -> [SyscallFault.Condition] {
        let members = arguments.members("healed-by")
        var result: [SyscallFault.Condition] = []
        if let path = members["missing"]?.string { result.append(.missing(path)) }
        if let path = members["exists"]?.string { result.append(.exists(path)) }
        if let path = members["mounted"]?.string { result.append(.mounted(path)) }
        for (name, make) in [
            ("contains", SyscallFault.Condition.contains), ("lacks", SyscallFault.Condition.lacks),
        ] {
            for (path, text) in (members[name]?.map ?? [:]).sorted(by: { $0.key < $1.key }) {
                result.append(make(path, text.string ?? ""))
            }
        }
        for (path, bytes) in (members["free"]?.map ?? [:]).sorted(by: { $0.key < $1.key }) {
            result.append(.free(path: path, bytes: bytes.int ?? 0))
        }
        for name in ["contains", "lacks", "free"] {
            for path in (members[name]?.map ?? [:]).keys where !path.isPlainPath {
                throw .conflict(fault: arguments.fault, reason: "`healed-by`: \(path) is no absolute path")
            }
        }
        if arguments.has("healed-by"), result.isEmpty {
            throw .conflict(fault: arguments.fault, reason: "`healed-by` has no condition")
        }
        return result
    }
}
