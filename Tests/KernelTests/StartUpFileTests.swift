import Glibc
import Testing
import Wire

/// The start-up files of the image: a prompt that is there at once, and comforts that are there when they are wanted.
@Suite(.serialized) struct StartUpFileTests {
    private func keeper() throws -> KeeperFixture {
        try KeeperFixture([HostPlan(name: "web", imageRoot: KeeperFixture.image(), initKind: .light)], networks: [])
    }

    @Test func aLoginShellStartsNoProgram() throws {
        let keeper = try keeper()
        for user in ["root", "sre"] {
            let script = """
                cd /; strace -f -qq -o /tmp/calls -e trace=fork,vfork,clone,clone3,execve setpriv --reuid \(user) \
                --regid \(user) --init-groups env -i HOME=$(eval echo ~\(user)) TERM=xterm-256color bash -lic : \
                2>/dev/null </dev/null
                grep -c 'execve.* = 0' /tmp/calls; grep -c 'clone\\|fork' /tmp/calls; rm /tmp/calls
                """
            // Three programs: setpriv, env and the shell itself.
            #expect(try keeper.output(script) == "3\n0", "the shell of \(user)")
        }
        #expect(try keeper.end() == [])
    }

    @Test func everyKindOfShellHasItsPathPromptAndColours() throws {
        let keeper = try keeper()
        let root = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let user = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
        #expect(try keeper.output("env -i HOME=/root sh -lc 'echo $PATH'") == root)
        #expect(try keeper.output("env -i HOME=/root bash -lc 'echo $PATH'") == root)
        #expect(try keeper.output("su - sre -s /bin/sh -c 'echo $PATH'") == user)
        #expect(try keeper.output("su - sre -c 'echo $PATH'") == user)
        let look = "bash -ic 'echo ${PS1@Q} ${#LS_COLORS} ${BASH_ALIASES[ll]}' 2>/dev/null"
        #expect(try keeper.output("TERM=xterm-256color \(look)").hasSuffix(" ls -l"))
        #expect(try keeper.output("TERM=xterm-256color \(look)").contains("1;31m"), "root's prompt is red")
        #expect(try keeper.output("env -u LS_COLORS TERM=dumb \(look)").contains(" 0 ls -l"))
        #expect(try keeper.output("printf 'echo mine\\n' > /etc/profile.d/own.sh; bash -lc :") == "mine")
        #expect(try keeper.end() == [])
    }

    @Test func theFirstTabCompletesAndSoDoTheNext() throws {
        let keeper = try keeper()
        let shell = try keeper.attach()
        shell.type("declare -F _completion_loader || echo not y''et\n")
        try shell.read(until: "not yet")
        shell.type("systemctl --no-pa\t")
        try shell.read(until: "ger ")
        shell.type("\u{15}chmod --refe\t")
        try shell.read(until: "rence=")
        shell.type("\u{15}ls /etc/hostn\t")
        try shell.read(until: "ame ")
        shell.type("\u{15}complete -p -D\n")
        try shell.read(until: "complete -F _completion_loader -D")
        #expect(try keeper.end() == [])
    }
}
