import FoundationEssentials
import Glibc
import Scenario
import Testing

/// A scenario folder that goes away with the object.
final class TemporaryScenario {
    let root: String
    let folder: String

    init(_ id: String = "orders-disk-full", yaml: String? = goodScenario) {
        var template = Array("/tmp/breakfix-dsl-XXXXXX".utf8CString)
        root = mkdtemp(&template).map { String(cString: $0) } ?? ""
        folder = root + "/" + id
        mkdir(folder, 0o755)
        mkdir(folder + "/files", 0o755)
        write("files/shop.conf", "listen ${port}; # $host ${other}\n")
        if let yaml { write("scenario.yaml", yaml) }
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: root)
        } catch {
            Issue.record(error)
        }
    }

    /// Calls back with the folder's path, which is valid for the call.
    func with<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(folder) }
    }

    func write(_ name: String, _ text: String) {
        write(name, Array(text.utf8))
    }

    func write(_ name: String, _ bytes: [UInt8]) {
        guard let file = fopen(folder + "/" + name, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    func load(seed: UInt64 = 0, images: Set<String>? = nil) -> LoadResult {
        with { ScenarioLoader(vocabulary: smallVocabulary, images: images).load(folder: $0, seed: seed) }
    }

    /// The diagnostics as a terminal shows them, without the folder's random name.
    func rendered(images: Set<String>? = nil) -> String {
        load(images: images).diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.file = String(diagnostic.file.dropFirst(folder.count + 1))
            return diagnostic.rendered()
        }.joined()
    }
}
