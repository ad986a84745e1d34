import Scenario

/// Faults of what surrounds a program: its zone, its clock, its environment.
enum SurroundingsFaults {
    static let all: [FaultKind] = [timeZone, clock, environment]

    static let timeZone = FaultKind(
        "runtime.time-zone",
        summary: "Gives the host another time zone.",
        symptom: "Jobs run hours early or late, and times in logs do not match those of other hosts.",
        needs: ["tzdata"],
        reboot: "Stays: /etc/localtime and /etc/timezone.",
        arguments: [
            .init(
                "zone",
                .string(pattern: "[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", explanation: "a zone such as Asia/Tokyo"),
                default: "Pacific/Kiritimati", "The zone.")
        ],
        examples: [.init(on: "web", ["zone": "Asia/Tokyo"])]
    ) { arguments in
        FaultPlan(
            ["zone": arguments.text("zone")],
            inject: #"""
                [ -f "/usr/share/zoneinfo/$zone" ] || fail "/usr/share/zoneinfo/$zone is not there"
                stamp=$(stat -c %y /etc/)
                when=$stamp
                if [ -L /etc/localtime ]; then
                    note "link $(readlink /etc/localtime)"
                    when=$(stat -c %y /etc/localtime)
                    note "time $when"
                elif [ -e /etc/localtime ]; then
                    fail '/etc/localtime is no link'
                fi
                save /etc/timezone
                ln -sfn "/usr/share/zoneinfo/$zone" /etc/localtime
                touch -h -d "$when" /etc/localtime
                if [ -e /etc/timezone ]; then printf '%s\n' "$zone" | put /etc/timezone 0644; fi
                touch -d "$stamp" /etc/
                """#,
            undo: #"""
                if [ -n "$(field link)" ]; then
                    ln -sfn "$(field link)" /etc/localtime
                    touch -h -d "$(field time)" /etc/localtime
                else
                    rm -f /etc/localtime
                fi
                restore /etc/timezone
                """#)
    }

    static let clock = FaultKind(
        "runtime.clock",
        summary: "Has a service live at another time, by what is left of a test with faketime.",
        symptom: "The service rejects valid certificates and tokens, or writes dates of another year; date is right.",
        needs: ["systemd", "libfaketime", "a service that is not a shell's or Go's own"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "offset", .string(pattern: "[+-][0-9]+[smhdy]?", explanation: "an offset such as -400d"),
                default: "-400d", "How far its clock is off."),
            .init(
                "library", .path, default: "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                "The library that does it."),
            DropIn.field(default: "time.conf"),
        ],
        examples: [.init(on: "web", ["unit": "shop"]), .init(on: "web", ["unit": "shop", "offset": "+2y"])]
    ) { arguments in
        DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"),
            text: """
                [Service]
                Environment=LD_PRELOAD=\(arguments.text("library").unitWord) FAKETIME=\(arguments.text("offset"))

                """,
            // It leaves shared memory behind, named for a process that is no more.
            healing: #"""
                patiently systemctl stop "$unit"
                for each in /dev/shm/faketime_shm_*; do
                    pid=${each##*_}
                    [ -d "/proc/$pid" ] || rm -f "$each" "/dev/shm/sem.faketime_sem_$pid"
                done
                """#
        ).plan
    }

    static let environment = FaultKind(
        "runtime.environment",
        summary: "Gives a service an environment in which its program or its libraries misbehave.",
        symptom: "The service fails or acts oddly; the same program in a shell is fine.",
        needs: ["systemd"],
        reboot: "Stays: the drop-in.",
        arguments: [
            ServiceFaults.unit,
            .init(
                "kind", .word(["preload", "path", "locale", "proxy", "zone"]), required: true,
                "preload: a library to preload that is not there; path: PATH without the usual folders; locale: ASCII only; "
                    + "proxy: an HTTP proxy that is not there; zone: another time zone."),
            DropIn.field(default: "environment.conf"),
        ],
        examples: ["preload", "path", "locale", "proxy", "zone"].map {
            .init(on: "web", ["unit": "shop", "kind": $0])
        }
    ) { arguments in
        let variables =
            switch arguments.text("kind") {
            case "preload": "LD_PRELOAD=/opt/agent/lib/libtrace.so"
            case "path": "PATH=/opt/venv/bin"
            case "locale": "LC_ALL=C LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"
            case "proxy": "http_proxy=http://127.0.0.1:3128 https_proxy=http://127.0.0.1:3128"
            default: "TZ=Pacific/Kiritimati"
            }
        return DropIn(
            unit: arguments.text("unit"), file: arguments.text("file"), text: "[Service]\nEnvironment=\(variables)\n"
        ).plan
    }
}
