import Testing

@testable import Images

@Suite struct RootListingTests {
    private let folder = TemporaryFolder()

    private func digest() throws -> String { try RootListing(root: folder.path + "/root").digest }

    private func fill() {
        folder.sh("mkdir -p root/etc; echo host > root/etc/hostname; ln -s etc root/link; chmod 644 root/etc/hostname")
    }

    @Test func timesDoNotCount() throws {
        fill()
        let before = try digest()
        folder.sh("touch -d 2001-01-01 root/etc/hostname root/etc; touch -h -d 2001-01-01 root/link")
        #expect(try digest() == before)
        #expect(try RootListing(root: folder.path + "/root").size == 5)
    }

    @Test(arguments: [
        "echo Host > root/etc/hostname", "chmod 600 root/etc/hostname", "mv root/etc/hostname root/etc/hostnam",
        "ln -sfn etd root/link", "mkdir root/empty", "touch root/etc/zero", "printf 'host\\n\\0' > root/etc/hostname",
    ])
    func everythingElseCounts(_ change: String) throws {
        fill()
        let before = try digest()
        #expect(folder.sh(change))
        #expect(try digest() != before)
    }

    @Test func namesThatAreNotTextCount() throws {
        fill()
        folder.sh("printf x > root/$(printf '\\377\\376')")
        let first = try digest()
        folder.sh("printf y > root/$(printf '\\377\\376')")
        #expect(try digest() != first)
    }
}
