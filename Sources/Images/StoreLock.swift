internal import Glibc
internal import Linux

/// The right to add to and take from a store; one process has it at a time, and the kernel takes it back from a dead one.
final class StoreLock {
    private let file: Descriptor

    /// Waits for the right. Calls `flock(2)`.
    init(images: String, cancellation: Cancellation, waiting: () -> Void) throws(ImageError) {
        do {
            file = try Descriptor.open(images + "/.lock", O_RDWR | O_CREAT, mode: 0o600)
        } catch {
            throw ImageError(system: error)
        }
        var hasWaited = false
        while flock(file.raw, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw ImageError(system: .last("flock", images)) }
            if !hasWaited { waiting() }
            hasWaited = true
            if cancellation.isCancelled {
                throw ImageError(.cancelled, "interrupted while another build went on", help: "run it again")
            }
            usleep(100_000)
        }
    }
}
