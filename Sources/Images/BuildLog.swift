/// Reads mmdebstrap's and apt's lines as they come: how far the build is, and why it failed.
struct BuildLog {
    /// Where the build is.
    private(set) var progress = BuildProgress(phase: "Reading package lists", percent: 0)
    /// The last lines, for a message.
    private(set) var tail: [String] = []

    private var total = 0
    private var fetched = 0
    private var settled = 0
    /// The share of the whole that the present phase has, from where to where.
    private var share = 0...3

    /// What mmdebstrap says at the start of a phase, the phase's name for people, and its share of the whole.
    private static let phases: [(mark: String, phase: String, share: ClosedRange<Int>)] = [
        ("I: running apt-get update", "Reading package lists", 1...5),
        ("I: downloading packages", "Downloading the essential packages", 5...12),
        ("I: extracting archives", "Extracting the essential packages", 12...18),
        ("I: installing essential", "Installing the essential packages", 18...30),
        ("I: installing remaining", "Installing packages", 30...85),
        ("I: running --customize-hook", "Running the image's scripts", 85...90),
        ("I: cleaning package lists", "Cleaning up", 90...92),
    ]

    /// Takes a line.
    mutating func add(_ line: String) {
        tail = tail.suffix(39) + [line]
        if let next = BuildLog.phases.first(where: { line.hasPrefix($0.mark) }) {
            progress.phase = next.phase
            share = next.share
            (total, fetched, settled) = (0, 0, 0)
        } else if let range = line.firstRange(of: " newly installed") {
            let number = line[..<range.lowerBound].split(separator: " ").last
            total = number.flatMap { Int($0) } ?? 0
        } else if line.hasPrefix("Get:") {
            fetched += 1
        } else if line.hasPrefix("Unpacking ") || line.hasPrefix("Setting up ") {
            settled += 1
        }
        // Fetching is a third of a package's way; unpacking and setting it up are the rest.
        let done = total == 0 ? 0 : min(1, (Double(min(fetched, total)) + Double(settled)) / Double(total * 3))
        let percent = share.lowerBound + Int(Double(share.upperBound - share.lowerBound) * done)
        progress.percent = max(progress.percent, percent)
    }

    /// Why a build of `name` failed, as far as its last lines tell.
    func failure(of name: String) -> ImageError {
        let text = tail.joined(separator: "\n")
        if text.contains("No space left on device") {
            return ImageError(
                .noSpace, "the disk is full: image \(name) was not built",
                help: "free at least 2 GB where the state folder lies")
        }
        if let line = tail.first(where: { $0.contains("Unable to locate package ") }) {
            let package = line.split(separator: " ").last.map(String.init) ?? "?"
            return ImageError(
                .unknownPackage, "image \(name) asks for package \(package), which no apt source has",
                help: "correct its name in the image's definition")
        }
        let network = [
            "Temporary failure", "Could not resolve", "Could not connect", "Unable to connect", "Connection failed",
        ]
        if network.contains(where: text.contains) {
            return ImageError(
                .noNetwork, "the package archive does not answer: image \(name) was not built",
                help: "check the network and the apt sources: apt-get update")
        }
        let complaints = tail.filter { $0.hasPrefix("E: ") || $0.hasPrefix("W: ") || $0.hasPrefix("dpkg: error") }
        let reason = (complaints.isEmpty ? tail.suffix(6) : complaints.suffix(6)).joined(separator: "; ")
        return ImageError(
            .build, "building image \(name) failed: \(reason)", help: "correct the image's definition and build again")
    }
}
