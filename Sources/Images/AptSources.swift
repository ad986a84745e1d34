/// The machine's own apt sources, cut down to what a Debian image may be built from.
///
/// Kept are the entries of the Debian archive: the suite itself, its `-updates` and its `-security`, component `main`,
/// not signed by a third party's key. All others are left out, so that an image never depends on them.
struct AptSources: Equatable {
    /// One repository.
    struct Entry: Equatable {
        var uris: [String]
        var suites: [String]
        var components: [String]
        /// `Signed-By` and `Trusted`, as they stand, with their continuation lines.
        var options: [String]
    }

    var entries: [Entry]

    /// Reads `sources.list` and `sources.list.d` texts.
    ///
    /// - Parameter files: Names and texts; a name that ends with `.sources` is in the newer, stanza form.
    init(files: [(name: String, text: String)]) {
        entries = files.flatMap { file in
            file.name.hasSuffix(".sources")
                ? AptSources.stanzas(file.text) : file.text.split(separator: "\n").compactMap(AptSources.line)
        }
    }

    /// The entries an image of `suite` is built from, as text for mmdebstrap; nil where there are none.
    func sourcesFile(suite: String) -> String? {
        let wanted = [suite, suite + "-updates", suite + "-security"]
        let stanzas = entries.compactMap { entry -> String? in
            let suites = entry.suites.filter(wanted.contains)
            let isForeign = entry.options.contains {
                $0.hasPrefix("Signed-By: /") && !$0.contains("debian-archive")
            }
            guard !suites.isEmpty, entry.components.contains("main"), !isForeign else { return nil }
            let lines = ["Types: deb", "URIs: " + entry.uris.joined(separator: " ")]
            return
                (lines + ["Suites: " + suites.joined(separator: " "), "Components: main"] + entry.options)
                .joined(separator: "\n")
        }
        let hasSuite = entries.contains { $0.suites.contains(suite) && $0.components.contains("main") }
        return stanzas.isEmpty || !hasSuite ? nil : stanzas.joined(separator: "\n\n") + "\n"
    }

    /// The one-line form: `deb [signed-by=…] uri suite component…`.
    private static func line(_ line: Substring) -> Entry? {
        var words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.first == "deb" else { return nil }
        words.removeFirst()
        var options: [String] = []
        if words.first?.hasPrefix("[") == true, let end = words.firstIndex(where: { $0.hasSuffix("]") }) {
            for option in words[...end].map({ $0.filter { $0 != "[" && $0 != "]" } }) {
                if option.hasPrefix("signed-by=") { options.append("Signed-By: " + option.dropFirst(10)) }
                if option == "trusted=yes" { options.append("Trusted: yes") }
            }
            words.removeSubrange(...end)
        }
        guard words.count >= 3 else { return nil }
        return Entry(uris: [words[0]], suites: [words[1]], components: Array(words[2...]), options: options)
    }

    /// The stanza form (deb822).
    private static func stanzas(_ text: String) -> [Entry] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#") }
        return lines.split { $0.allSatisfy(\.isWhitespace) }.compactMap { stanza in
            var fields: [String: String] = [:]
            var key = ""
            for line in stanza {
                if line.first == " " || line.first == "\t" {
                    fields[key, default: ""] += "\n" + line
                } else if let colon = line.firstIndex(of: ":") {
                    key = line[..<colon].lowercased()
                    fields[key] = String(line[line.index(after: colon)...].drop(while: \.isWhitespace))
                }
            }
            func words(_ name: String) -> [String] {
                (fields[name] ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
            }
            guard words("types").contains("deb"), fields["enabled"]?.lowercased() != "no" else { return nil }
            let options = [("signed-by", "Signed-By: "), ("trusted", "Trusted: ")].compactMap { name, prefix in
                fields[name].map { prefix + $0 }
            }
            return Entry(
                uris: words("uris"), suites: words("suites"), components: words("components"), options: options)
        }
    }
}
