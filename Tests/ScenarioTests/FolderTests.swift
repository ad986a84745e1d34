import Glibc
import Scenario
import Testing

@Suite struct FolderTests {
    @Test func aLinkIsNotFollowed() {
        let scenario = TemporaryScenario()
        unlink(scenario.folder + "/files/shop.conf")
        symlink("/etc/passwd", scenario.folder + "/files/shop.conf")
        #expect(scenario.rendered().contains("error: the file `files/shop.conf` is, or lies behind, a symbolic link"))
        #expect(scenario.load().scenario == nil)
    }

    @Test func aLinkedFolderIsNotFollowed() {
        let scenario = TemporaryScenario()
        let yaml = goodScenario.replacingOccurrence(of: "from: files/shop.conf", by: "from: link/passwd")
        scenario.write("scenario.yaml", yaml)
        symlink("/etc", scenario.folder + "/link")
        #expect(scenario.rendered().contains("error: the file `link/passwd` is, or lies behind, a symbolic link"))
    }

    @Test func aPipeDoesNotBlock() {
        let scenario = TemporaryScenario()
        unlink(scenario.folder + "/files/shop.conf")
        mkfifo(scenario.folder + "/files/shop.conf", 0o644)
        #expect(scenario.rendered().contains("error: the file `files/shop.conf` is not a regular file"))
    }

    @Test func aFileThatIsNoTextIsRefused() {
        let scenario = TemporaryScenario()
        scenario.write("files/shop.conf", [0xFF, 0x00])
        #expect(scenario.rendered().contains("error: the file `files/shop.conf` is not UTF-8 text"))
    }

    @Test func aLargeFileIsRefused() {
        let scenario = TemporaryScenario()
        scenario.write("files/shop.conf", [UInt8](repeating: 65, count: (1 << 20) + 1))
        #expect(scenario.rendered().contains("error: the file `files/shop.conf` is larger than 1024 KiB"))
    }

    @Test func aFolderWithoutAScenarioSaysSo() {
        #expect(
            TemporaryScenario(yaml: nil).rendered() == """
                scenario.yaml:1:1: error: the file does not exist
                    help: a scenario is a folder that holds a `scenario.yaml`

                """)
    }

    @Test func aTrailingSlashDoesNotHideTheFolderName() {
        let scenario = TemporaryScenario()
        let loader = ScenarioLoader(vocabulary: smallVocabulary)
        #expect(scenario.with { loader.load(folder: $0 + "/", seed: 0).diagnostics } == [])
    }

    @Test func theCatalogueListsBrokenScenariosToo() {
        let scenario = TemporaryScenario()
        for name in ["broken", "empty", "images", ".git"] { mkdir(scenario.root + "/" + name, 0o755) }
        scenario.write("../broken/scenario.yaml", "schema: 1\nid: [\n")
        scenario.write("../README", "no folder")
        let loader = ScenarioLoader(vocabulary: smallVocabulary)
        let entries = scenario.with { _ in loader.loadCatalogue(scenario.root) }
        #expect(entries.map(\.id) == ["broken", "empty", "orders-disk-full"])
        #expect(entries.map { $0.scenario?.id } == [nil, nil, "orders-disk-full"])
        #expect(
            entries[0].trouble.hasPrefix(
                scenario.root + "/broken/scenario.yaml:3:1: did not find expected node content"))
        #expect(entries[1].trouble == scenario.root + "/empty/scenario.yaml:1:1: the file does not exist")
        #expect(entries[2].trouble == "")
    }

    @Test func anUnreadableCatalogueIsEmpty() {
        #expect(ScenarioLoader(vocabulary: smallVocabulary).loadCatalogue("/nonexistent").isEmpty)
    }
}

extension String {
    fileprivate func replacingOccurrence(of old: String, by new: String) -> String {
        guard let range = firstRange(of: old) else { return self }
        return replacingCharacters(in: range, with: new)
    }
}
