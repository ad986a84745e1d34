import Testing

@testable import Images

@Suite struct BuildLogTests {
    private func log(_ lines: [String]) -> BuildLog {
        var log = BuildLog()
        for line in lines { log.add(line) }
        return log
    }

    @Test func percentGrowsWithThePackages() {
        var log = BuildLog()
        var seen: [Int] = []
        let packages = (0..<50).flatMap { ["Unpacking p\($0) (1.0) ...", "Setting up p\($0) (1.0) ..."] }
        let lines =
            ["I: running apt-get update...", "I: downloading packages with apt..."]
            + ["I: installing remaining packages inside the chroot..."]
            + ["0 upgraded, 50 newly installed, 0 to remove and 0 not upgraded."]
            + (0..<50).map { "Get:\($0) http://a.example/debian bookworm/main amd64 p\($0)" } + packages
            + ["I: cleaning package lists and apt cache..."]
        for line in lines {
            log.add(line)
            seen.append(log.progress.percent)
        }
        #expect(seen == seen.sorted())
        #expect(seen.contains(48) && seen.contains(85) && seen.last == 90)
        #expect(log.progress.phase == "Cleaning up")
    }

    @Test func aPhaseThatComesAgainDoesNotGoBack() {
        let log = log(["I: cleaning package lists and apt cache...", "I: running apt-get update..."])
        #expect(log.progress.percent == 90)
    }

    @Test(arguments: [
        ("dpkg: error: cannot write: No space left on device", ImageError.Code.noSpace),
        ("E: Unable to locate package ngnix", .unknownPackage),
        ("Err:1 http://a.example Temporary failure resolving 'a.example'", .noNetwork),
        ("E: run-parts: script exited with 7", .build),
    ])
    func tellsFailuresApart(line: String, code: ImageError.Code) {
        let failure = log(["I: running apt-get update...", line, "E: apt-get failed"]).failure(of: "base")
        #expect(failure.code == code)
        #expect(failure.title.contains("base"))
        #expect(!failure.help.isEmpty)
    }

    @Test func namesThePackageThatIsUnknown() {
        let failure = log(["E: Unable to locate package ngnix"]).failure(of: "web")
        #expect(failure.title == "image web asks for package ngnix, which no apt source has")
    }

    @Test func keepsAShortTail() {
        #expect(log((0..<500).map { "line \($0)" }).tail.count == 40)
    }
}
