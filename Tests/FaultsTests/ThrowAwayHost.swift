import Glibc
import Linux
import Scenario
import Testing

@testable import Faults

/// One fault on a throw-away host: the machine's own files under two overlays, in namespaces of their own.
struct ThrowAwayHost {
    /// The fault.
    var fault: String
    /// Its arguments.
    var arguments: [String: Value]
    /// Brings the host into its healthy state.
    var setup: String
    /// Succeeds where the fault shows, and only there.
    var symptom: String

    /// Whether this machine lets a test make such a host.
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        let probe =
            "mount -t tmpfs tmpfs /mnt && mkdir /mnt/u /mnt/w /mnt/m && "
            + "mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/m"
        do {
            let result = try ChildProcess.run(
                ["unshare", "--mount", "--net", "sh", "-c", probe], milliseconds: 10_000)
            return result.status == .exited(0)
        } catch {
            return false
        }
    }()

    /// Breaks and heals the host; returns what went wrong, or nothing.
    func run() throws -> String {
        let use = FaultUse(fault: fault, host: "web", arguments: .map(arguments))
        guard case .scripts(let plan) = try FaultLibrary.plan(for: use) else { return "\(fault) has no scripts" }
        let script = [
            Shell.assignment("setup", setup), Shell.assignment("inject", plan.inject),
            Shell.assignment("undo", plan.undo), Shell.assignment("symptom", symptom), Self.driver,
        ].joined(separator: "\n")
        let result = try ChildProcess.run(
            ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child", "sh", "-eu"],
            input: Array(script.utf8), milliseconds: 60_000)
        let words = String(decoding: result.output + result.error, as: UTF8.self)
        guard result.status == .exited(0) else {
            return "the driver ended with \(String(describing: result.status)): \(words)"
        }
        return words
    }

    /// `/before` of the work folder is the healthy host, `/host` the one that is broken; both are seen after undo.
    private static let driver = #"""
        {
        export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        mount -t tmpfs -o size=256m tmpfs /mnt
        cd /mnt
        mkdir healthy work1 prepared broken work2 host before
        mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/healthy,workdir=/mnt/work1 prepared
        fit() {
            mount -t proc proc "$1/proc"
            mount -t tmpfs tmpfs "$1/dev"
            for each in null zero urandom; do : >"$1/dev/$each"; mount --bind "/dev/$each" "$1/dev/$each"; done
            mkdir "$1/dev/shm"
        }
        ip link set lo up
        fit prepared
        printf %s "$setup" | chroot prepared /bin/sh -eu
        umount -R prepared/proc prepared/dev prepared
        mount -t overlay overlay -o lowerdir=/mnt/healthy:/,upperdir=/mnt/broken,workdir=/mnt/work2 host
        mount -t overlay overlay -o ro,lowerdir=/mnt/healthy:/ before
        fit host
        mkdir -p host/srv/data
        mount -t tmpfs -o size=8m,nr_inodes=600,mode=0755 tmpfs host/srv/data
        touch -d '2024-03-01 10:00' host/srv/data
        state() {
            ip -4 route
            ip -o link | sed 's/^[0-9]*: //'
            nft -s list ruleset
            running=$(chroot host ps -eo args=)
            printf '%s\n' "$running" | grep -v -e '^ps ' -e 'sh -eu' | sort
            find host/srv/data -printf '%p %M %U %G %s %T@ %l\n' | sort
            stat -f -c '%f %d' host/srv/data
            sed -n "s|.* \(/mnt/host[^ ]* [^ ]*\) .*|mount \1|p" /proc/self/mountinfo | sort
            cat /proc/sys/kernel/sem /proc/sys/net/core/somaxconn /proc/sys/net/ipv4/ip_local_port_range
        }
        shows() { (printf %s "$symptom" | chroot host /bin/sh -eu) >/mnt/symptom 2>&1; }
        ! shows || echo "the symptom shows on the healthy host: $(cat /mnt/symptom)"
        old=$(state)
        token=$(printf %s "$inject" | chroot host /bin/sh -eu 2>/mnt/why | base64 -w 0)
        [ ! -s /mnt/why ] || echo "inject says: $(cat /mnt/why)"
        # A program that was started may take a moment on a busy machine.
        tries=0
        until shows; do
            tries=$((tries + 1))
            [ "$tries" -lt 15 ] || { echo "the symptom does not show: $(cat /mnt/symptom)"; break; }
            sleep 0.2
        done
        [ "${#token}" -le 65536 ] || echo "the token has ${#token} bytes"
        [ "$(state)" != "$old" ] || [ -n "$(find broken -mindepth 1 | head -n 1)" ] || echo "nothing has changed"
        find broken host/srv/data | grep -i -e bfx -e breakfix -e '/tmp\.' && echo "inject leaves a trace"
        grep -rl -e BFX_ -e breakfix broken host/srv/data && echo "inject leaves a trace in a file"
        for each in /mnt/host/proc/[0-9]*/environ; do
            case $each in */$$/environ) continue ;; esac
            ! { tr '\0' '\n' <"$each"; } 2>/dev/null | grep -i -e ^BFX -e ^token= || echo "a process tells of us"
        done
        BFX_TOKEN=$token chroot host /bin/sh -eu 2>/mnt/why <<UNDO || echo "undo fails"
        $undo
        UNDO
        [ ! -s /mnt/why ] || echo "undo says: $(cat /mnt/why)"
        ! shows || echo "the symptom still shows: $(cat /mnt/symptom)"
        new=$(state)
        [ "$new" = "$old" ] || printf 'the state differs:\n%s\n--- before\n%s\n' "$new" "$old"
        # What undo leaves in the upper layer must look like what was there before.
        look() {
            [ -e "$1" ] || [ -L "$1" ] || return 0
            stat -c '%F %a %u %g %h %y' "$1" | sed '/^directory/s/ [0-9]* \([0-9-]* [0-9:.]* [+0-9]*\)$/ \1/'
            if [ -L "$1" ]; then readlink "$1"; elif [ -f "$1" ]; then sha256sum <"$1"; fi
        }
        find broken -mindepth 1 -printf '%P\n' | while read -r each; do
            case $each in srv | srv/data | dev | dev/* | proc) continue ;; esac
            was=$(look "before/$each")
            is=$(look "host/$each")
            [ "$was" = "$is" ] || printf '%s is not as it was: "%s", not "%s"\n' "$each" "$is" "$was"
        done
        } </dev/null
        """#
}
