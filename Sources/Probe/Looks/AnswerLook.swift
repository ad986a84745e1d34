internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

extension AnswerCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        if let given { return judge(given) }
        let home = try home(scene)
        let files = try Confinement.readFiles(of: scene)
        do {
            let path = home + "/" + Self.fileName(of: scene.check)
            // A link would show the grader a file that the candidate may not read.
            let content = try files.read(path, limit: 4 * Self.limit, followsLink: false)
            return judge(HostileText.decode(content.bytes))
        } catch {
            switch error {
            case .absent: return judge(nil)
            case .barred(let reason): return judge(barred: reason)
            }
        }
    }

    /// The login's home as the image has it, whatever the host's own list of accounts says.
    private func home(_ scene: Scene) throws(LookFailure) -> String {
        let image = try ours { () throws(SystemError) in
            try Descriptor.open(scene.host.target.imageRoot, O_RDONLY | O_DIRECTORY)
        }
        let fields = FolderView(folder: image.raw).accounts("/etc/passwd")[scene.host.target.login]?.rest ?? []
        guard fields.count > 2, fields[2].hasPrefix("/") else {
            throw .grader("The image has no user \(scene.host.target.login) with a home.")
        }
        return fields[2] == "/" ? "" : fields[2]
    }
}
