import Digest
import Testing

@testable import Images

@Suite struct ImageDefinitionTests {
    private let base = ImageDefinition(
        name: "base", title: "Base", suite: "bookworm", packages: ["b", "a"], run: ["one"])

    @Test func digestIsThatOfWhatIsBuilt() {
        var same = base
        same.title = "Another title"
        same.name = "other"
        same.packages = ["a", "b", "a"]
        #expect(same.digest == base.digest)
        #expect(SHA256.isHexDigest(base.digest))
    }

    @Test func everyIngredientChangesTheDigest() {
        var changed = [base, base, base, base, base]
        changed[0].suite = "trixie"
        changed[1].variant = "standard"
        changed[2].packages.append("c")
        changed[3].run = ["one", "two"]
        changed[4].packages = ["a", "b", "run", "one"]
        changed[4].run = []
        #expect(Set(changed.map(\.digest) + [base.digest]).count == 6)
    }

    @Test func baseComesFirst() {
        let web = ImageDefinition(
            name: "web", title: "Web", suite: "bookworm", from: "base", packages: ["nginx"], run: ["two"])
        let whole = web.adding(to: base)
        #expect(whole.packages == ["b", "a", "nginx"])
        #expect(whole.run == ["one", "two"])
        #expect(whole.from == nil)
        #expect(whole.name == "web")
    }

    @Test func commandQuotesItsPaths() {
        #expect(DebianBuild.quoted("/it's") == "'/it'\\''s'")
        let build = DebianBuild(definition: base, cancellation: Cancellation(), packageCache: "/a b/.packages")
        let arguments = build.arguments(root: "/r", scratch: "/s", sources: "/s/machine.sources")
        #expect(arguments.contains("--include=a,b"))
        #expect(arguments.suffix(3) == ["bookworm", "/r", "/s/machine.sources"])
        #expect(arguments.contains { $0.contains("find '/a b/.packages'") })
        #expect(arguments.contains("--customize-hook=exec chroot \"$1\" /bin/sh -eu < '/s/run-0.sh'"))
    }
}
