internal import CLinux
internal import Glibc

/// The two ends of a pipe, both close-on-exec. Calls `pipe2(2)`.
public struct Pipe: ~Copyable, Sendable {
    /// What is written comes out here.
    public let reading: Descriptor
    /// The end to write to.
    public let writing: Descriptor

    /// Opens a pipe.
    public init() throws(SystemError) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &ends) { buffer in
            clinux_pipe2(buffer.baseAddress?.assumingMemoryBound(to: Int32.self), O_CLOEXEC)
        }
        guard result == 0 else { throw SystemError.last("pipe2") }
        reading = Descriptor(owning: ends.0)
        writing = Descriptor(owning: ends.1)
    }

    /// Closes the reading end and gives the other away.
    public consuming func takeWriting() -> Descriptor { writing }

    /// Closes the writing end and gives the other away.
    public consuming func takeReading() -> Descriptor { reading }
}
