import Foundation
import Linux

/// What a program left behind.
struct Answer {
    /// The exit code; a signal's number and 128 where one ended it, -1 where it took too long.
    let code: Int32
    let output: String
    let error: String
    let bytes: [UInt8]

    /// Both outputs, for a message.
    var text: String { "\(code): \(output) \(error)" }

    /// Runs a program to its end.
    static func of(
        _ arguments: [String], environment: [String]? = nil, input: [UInt8] = [], seconds: Int = 60
    ) throws -> Answer {
        let result = try ChildProcess.run(
            arguments, environment: environment, input: input, milliseconds: seconds * 1000, limit: 16 << 20)
        let code: Int32 =
            switch result.status {
            case .exited(let code): code
            case .signaled(let number): 128 + number
            case nil: -1
            }
        return Answer(
            code: code, output: String(decoding: result.output, as: UTF8.self),
            error: String(decoding: result.error, as: UTF8.self), bytes: result.output)
    }
}
