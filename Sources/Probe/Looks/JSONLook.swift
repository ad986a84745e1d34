internal import FoundationEssentials
internal import Grading
internal import Linux
internal import Scenario

extension JSONCheck: Look {
    private static var fileLimit: Int { 1 << 20 }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        switch source {
        case .file(let path):
            let files = try Confinement.readFiles(of: scene)
            do {
                return judge(document: try files.read(path, limit: Self.fileLimit).bytes)
            } catch {
                return judge(failure: error.words)
            }
        case .request(let request):
            switch try request.exchange(scene) {
            case .failure(let reason): return judge(failure: reason)
            case .answer(let answer):
                let finding = request.judge(answer)
                return finding.status == .passed ? judge(document: answer.body) : judge(failure: finding.why)
            }
        }
    }

    private func judge(document bytes: [UInt8]) -> Finding {
        do {
            return judge(try JSONDecoder().decode(Value.self, from: Data(bytes)))
        } catch {
            return judge(failure: "it is no JSON: \(HostileText.decode(bytes.prefix(100)))")
        }
    }
}
