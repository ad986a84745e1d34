/// The filter as a page for people, in Markdown.
public enum SeccompReference {
    /// The page; the same text each time, ends with a newline.
    public static func render() -> String {
        [introduction, needs, rules, groups("Allowed", SyscallGroup.allowed), refused].joined(separator: "\n") + ending
    }

    private static let introduction = """
        # The system call filter

        <!-- Generated from Sources/Seccomp; do not edit by hand. -->

        Every process of a host runs under one filter: an allow-list, with rules for some arguments. What is in no group
        fails with `ENOSYS`, as on a kernel without it, so that programs fall back to something older: `clone3`, for
        example, whose flags lie in memory where a filter cannot look, and every call of 32-bit programs (`int 0x80`) and
        of x32. What is refused on purpose fails with `EPERM`. Nothing is killed for asking.

        The filter is one program of a few hundred instructions, a binary tree over runs of numbers. The daemon compiles it
        once for each set of needs, and the keeper loads the bytes. The kernel remembers which calls are allowed whatever
        their arguments are, so most calls do not run it at all.

        `KernelTests/SeccompTests` tries it in real hosts.

        """

    private static var needs: String {
        var text = """
            ## Needs

            A host of a scenario widens the filter by name, `needs: [ptrace, io-uring]`; the list takes the place of the
            default, `needs: [ptrace]`. What is confined by no namespace can be no need.

            | need | opens | for | what it costs |
            | --- | --- | --- | --- |

            """
        for need in SeccompNeed.allCases {
            let calls =
                need.calls
                + ArgumentRule.all.filter { $0.liftedBy == need }.map { $0.refused + " of " + list($0.calls) }
            let opened = need.calls.isEmpty ? calls.joined(separator: ", ") : list(calls)
            text += "| `\(need.rawValue)` | \(opened) | \(need.purpose) | \(need.risk) |\n"
        }
        return text
    }

    private static var rules: String {
        var text = """
            ## Arguments

            Allowed calls that fail with these arguments. The kernel reads 32 bits of each; so does the rule.

            | call | with | error | why |
            | --- | --- | --- | --- |

            """
        for rule in ArgumentRule.all {
            let unless = rule.liftedBy.map { ", unless `\($0.rawValue)` is a need" } ?? ""
            text += "| \(list(rule.calls)) | \(rule.refused)\(unless) | `\(rule.errorName)` | \(rule.reason) |\n"
        }
        return text
    }

    private static func groups(_ title: String, _ groups: [SyscallGroup]) -> String {
        "## \(title)\n" + groups.map { "\n**\($0.name)**: \($0.reason)\n\(list($0.calls))\n" }.joined()
    }

    private static var refused: String { groups("Refused with `EPERM`", SyscallGroup.refused) }

    private static let ending = """

        ## The listener

        Where a host has something to observe, each tree of processes (PID 1's, and that of every shell and program that is
        started from outside) loads a second filter of a few instructions, whose answer for the observed calls is
        `SECCOMP_RET_USER_NOTIF`. The keeper holds the listener, looks, and lets the call go on. The host's own filter is
        stronger: what it refuses is never heard of. Other calls cost what they cost without it.

        `audit: exec` of a host uses it: every `execve` and `execveat` is noted in the recording, see
        [recording.md](recording.md). It is an audit and no enforcement: the kernel reads path and arguments again after the
        keeper has, so another thread can exchange them in between, and what is noted was asked for, not necessarily run.
        A tree of processes can have one listener only, so with an audit nobody inside can have one of their own (`EBUSY`).

        Faults of the family `syscall` use it, too: the filter of a host hears of the calls that any of its scenario's faults
        names, from the first boot on, and of no others; a host without such faults has no listener. The daemon tells the
        keeper a rule when the fault is injected and takes it back at undo; in between the keeper answers what fits with an
        error, late, or with a signal to the process, and lets all else go on. Rules live in the keeper, so a restart of the
        daemon does not end them, nor does a reboot of the host, whose next first process brings a listener of its own. What is
        started from outside starts always: its calls until it is executed are let go on.

        A rule is for an exercise and no enforcement: between a look at a path and the call another thread can exchange the
        path, and then a call fails or goes on that should not have. io_uring and writes through `mmap` are not heard of, and
        who looks closely can tell a call that is held up from one that waits for a disk (state S for D in `ps`, `wchan`). Programs that see
        an error, a slow call or a signal see what the kernel would have shown them.

        """

    private static func list(_ calls: [String]) -> String { calls.map { "`\($0)`" }.joined(separator: " ") }
}
