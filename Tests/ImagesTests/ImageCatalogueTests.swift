import Testing

@testable import Images

@Suite struct ImageCatalogueTests {
    private let folder = TemporaryFolder()

    private func write(_ name: String, _ more: String, packages: String = "[bash]") {
        folder.sh(
            "printf 'schema: 1\\nname: \(name)\\ntitle: T\\nsuite: bookworm\\npackages: \(packages)\\n\(more)' > \(name).yaml"
        )
    }

    private func failure(_ name: String) -> ImageError? {
        do throws(ImageError) {
            _ = try ImageCatalogue(folder: folder.path).definition(name)
            return nil
        } catch { return error }
    }

    @Test func shippedDefinitionsAreRight() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let catalogue = ImageCatalogue(folder: "/" + path + "/Scenarios/images")
        #expect(catalogue.names == ["base", "services", "web", "workbench"])
        let base = try catalogue.definition("base")
        let web = try catalogue.definition("web")
        #expect(web.packages.starts(with: base.packages))
        #expect(web.packages.contains("nginx") && web.packages.contains("postgresql-15"))
        #expect(web.run.starts(with: base.run))
    }

    @Test func oneDefinitionBuildsUponAnother() throws {
        write("one", "")
        write("two", "from: one\\nrun: [\"true\"]\\n", packages: "[jq]")
        let two = try ImageCatalogue(folder: folder.path).definition("two")
        #expect(two.packages == ["bash", "jq"])
        #expect(two.run == ["true"])
    }

    @Test func aRingIsRefused() {
        write("one", "from: two\\n")
        write("two", "from: one\\n")
        #expect(failure("one")?.title == "image one is built upon itself: one → two → one")
    }

    @Test func unknownNamesAreRefusedWithTheKnownOnes() {
        write("one", "")
        #expect(failure("three")?.code == .missing)
        #expect(failure("three")?.help == "known images: one")
        #expect(failure("../one")?.code == .missing)
    }

    @Test func mistakesHaveTheirPlace() {
        write("one", "pakages: [x]\\n")
        let error = failure("one")
        #expect(error?.code == .definition)
        #expect(error?.title.contains("one.yaml:6:1: error") == true)
    }

    @Test(arguments: ["--include", "a/b", "a,b", "A b", ""])
    func anOptionIsNoPackage(_ package: String) {
        write("one", "", packages: "[\\\"\(package)\\\"]")
        #expect(failure("one")?.code == .definition)
    }
}
