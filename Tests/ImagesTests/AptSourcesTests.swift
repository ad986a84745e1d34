import Testing

@testable import Images

@Suite struct AptSourcesTests {
    @Test func keepsDebianAndLeavesOutOthers() throws {
        let debian = """
            # a comment
            Types: deb deb-src
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates bookworm-backports
            Components: main contrib
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://mirror.example/debian-security
            Suites: bookworm-security
            Components: main

            Types: deb
            URIs: http://other.example/apt
            Suites: bookworm
            Components: main
            Signed-By: /usr/share/keyrings/other.gpg
            """
        let sources = AptSources(files: [
            ("debian.sources", debian), ("cloud.list", "deb https://cloud.example/apt cloud-bookworm main\n"),
        ])
        let text = try #require(sources.sourcesFile(suite: "bookworm"))
        #expect(
            text == """
                Types: deb
                URIs: http://mirror.example/debian
                Suites: bookworm bookworm-updates
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

                Types: deb
                URIs: http://mirror.example/debian-security
                Suites: bookworm-security
                Components: main

                """)
    }

    @Test func readsTheOneLineForm() throws {
        let list = """
            deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://a.example/debian bookworm main non-free
            deb-src http://a.example/debian bookworm main
            #deb http://b.example/debian bookworm main
            deb [trusted=yes] http://c.example/debian bookworm-updates main # ours
            """
        let text = try #require(AptSources(files: [("/etc/apt/sources.list", list)]).sourcesFile(suite: "bookworm"))
        #expect(text.contains("URIs: http://a.example/debian\nSuites: bookworm\nComponents: main\nSigned-By: /usr"))
        #expect(text.contains("Suites: bookworm-updates\nComponents: main\nTrusted: yes"))
        #expect(!text.contains("b.example"))
    }

    @Test func keepsAKeyThatStandsInTheFile() throws {
        let text =
            "Types: deb\nURIs: http://a.example\nSuites: trixie\nComponents: main\nSigned-By:\n -----BEGIN\n .\n -----END\n"
        let file = try #require(AptSources(files: [("a.sources", text)]).sourcesFile(suite: "trixie"))
        #expect(file.hasSuffix("Signed-By: \n -----BEGIN\n .\n -----END\n"))
    }

    @Test(arguments: [
        "deb http://a.example/debian trixie main", "deb http://a.example/debian bookworm-security main",
        "deb http://a.example/debian bookworm contrib", "deb http://a.example ./", "nonsense", "",
    ])
    func hasNothingForTheSuite(_ list: String) {
        #expect(AptSources(files: [("a.list", list)]).sourcesFile(suite: "bookworm") == nil)
    }

    @Test func passesOverWhatIsSwitchedOff() {
        let text = "Types: deb\nEnabled: no\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n"
        #expect(AptSources(files: [("a.sources", text)]).sourcesFile(suite: "bookworm") == nil)
    }
}
