internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

extension ScriptCheck: Look {
    private static var programLimit: Int { 1 << 20 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let program: [UInt8]
        do {
            let file = try scene.host.files.openRegular(path)
            guard try FolderView.status(of: file).st_mode & 0o111 != 0 else {
                return judge(missing: "it may not be executed")
            }
            let content = try FolderView.read(file, limit: Self.programLimit)
            if content.isCut { return judge(missing: "it is larger than \(Self.programLimit >> 20) MiB") }
            program = content.bytes
        } catch {
            return judge(missing: error.words)
        }
        for index in cases.indices {
            let finding = try run(index, program, scene)
            if finding.status != .passed { return finding }
        }
        return judgeRight()
    }

    /// Runs one case in a child: each needs mount and pid namespaces that begin with it.
    private func run(_ index: Int, _ program: [UInt8], _ scene: Scene) throws(LookFailure) -> Finding {
        let target = scene.host.target
        let process = try ours { () throws(SystemError) in
            try LookProcess {
                do throws(LookFailure) {
                    return try look(case: index, program, on: target)
                } catch {
                    return error.finding(expected: expected)
                }
            }
        }
        let isOver = try ours { () throws(SystemError) in
            try Deadline(milliseconds: limit + 2000).wait(for: POLLIN, on: process.pidfd.raw)
        }
        if !isOver { process.kill() }
        return process.finish() ?? .trouble(expected: expected, "Case \(index + 1) ended without a finding.")
    }

    private func look(
        case index: Int, _ program: [UInt8], on target: ProbeRequest.Target
    ) throws(LookFailure) -> Finding {
        let host = try HostView(target)
        let root = try PristineRoot(host, showsHost: false)
        let name = path.split(separator: "/").last.map(String.init) ?? "program"
        try root.add("/run/" + name, program, mode: 0o755, user: "root")
        for file in cases[index].files {
            try root.add("/tmp/" + file.name, Array(file.value.utf8), mode: 0o644, user: "nobody")
        }
        // Through a shell, which also takes a script without `#!`, and to which a program that cannot start is no news.
        let arguments = ["/bin/sh", "-c", "exec \"$0\" \"$@\"", "/run/" + name] + cases[index].arguments
        let command = PristineCommand(
            arguments: arguments, user: "nobody", timeout: limit, input: Array(cases[index].input.utf8),
            isStranger: true)
        return complaint(about: try command.run(in: host), case: index) ?? judgeRight()
    }
}
