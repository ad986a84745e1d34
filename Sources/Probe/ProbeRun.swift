internal import FoundationEssentials
internal import Glibc
internal import Grading
internal import Linux

/// The probe's whole life: a request in, a response out.
public enum ProbeRun {
    private static let requestLimit = 8 << 20

    /// Reads a ``Grading/ProbeRequest`` from standard input and writes a ``Grading/ProbeResponse`` to standard output;
    /// with the argument `--footprint` a ``Grading/FootprintRequest`` and a ``Grading/Footprint``.
    ///
    /// - Returns: The exit code: 0, or 70 with a sentence on standard error where there is no response.
    public static func main() -> Int32 {
        Signals.ignoreBrokenPipes()
        do {
            let input = try Descriptor(owning: 0).readAll(limit: requestLimit)
            if CommandLine.arguments.contains("--footprint") {
                let request = try JSONDecoder().decode(FootprintRequest.self, from: Data(input))
                try answer(try FootprintLook(request).look())
                return 0
            }
            let request = try JSONDecoder().decode(ProbeRequest.self, from: Data(input))
            try answer(ProbeResponse(outcomes: try Conductor(request).run()))
            return 0
        } catch {
            let text = "breakfix-probe: \(error)\n"
            _ = text.withCString { write(2, $0, strlen($0)) }
            return 70
        }
    }

    private static func answer(_ value: some Encodable) throws {
        try Descriptor(owning: 1).writeAll(Array(try JSONEncoder().encode(value)))
    }
}
