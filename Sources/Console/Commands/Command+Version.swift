internal import API

extension Command {
    private struct VersionOptions: Sendable {
        var isJSON = false
    }

    private struct Versions: Encodable {
        var breakfix: String
        var breakfixd: String?
    }

    /// Shows versions.
    static let version = Command(
        "version", "Show the version of this program and of the daemon",
        examples: [Example("breakfix version", "both"), Example("breakfix --version", "the same")],
        blank: VersionOptions(),
        rules: [.flag("--json", into: \.isJSON, "Print JSON")],
        body: { options, context in
            var daemon: String?
            var reason = ""
            do {
                daemon = try context.daemon.version()
            } catch let failure as Failure {
                reason = failure.what
            }
            if options.isJSON {
                try context.printJSON(Versions(breakfix: Release.version, breakfixd: daemon))
            } else {
                try context.print("breakfix  \(Release.version)")
                try context.print("breakfixd \(daemon ?? "unknown: " + reason)")
            }
            return .ok
        })
}
