internal import Glibc

/// A system call that failed: which, on what, and with which errno.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call, for example `mount`.
    public var operation: String
    /// What it was about: a path, a name, an id. May be empty.
    public var subject: String
    /// The kernel's answer.
    public var errno: Int32

    /// Makes an error of a known errno.
    public init(_ operation: String, _ subject: String = "", errno: Int32) {
        self.operation = operation
        self.subject = subject
        self.errno = errno
    }

    /// Makes an error of the calling thread's present errno; call it right after the failed call.
    public static func last(_ operation: String, _ subject: String = "") -> SystemError {
        SystemError(operation, subject, errno: Glibc.errno)
    }

    /// For example `mount /proc: Operation not permitted`.
    public var description: String {
        let reason = strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"
        return subject.isEmpty ? "\(operation): \(reason)" : "\(operation) \(subject): \(reason)"
    }
}

/// Turns a call's -1 into a ``SystemError``, and retries where a signal interrupted it.
///
/// - Returns: What the call returned, 0 or more.
@discardableResult
public func checked<Result: SignedInteger>(
    _ operation: @autoclosure () -> String, _ subject: @autoclosure () -> String = "", _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let code = Glibc.errno
        if code == EINTR { continue }
        throw SystemError(operation(), subject(), errno: code)
    }
}
