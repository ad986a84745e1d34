/// The errors that calls can be made to fail with, by the names of `errno(3)`.
enum ErrorName {
    /// Name and number; the numbers are those of every 64-bit architecture here.
    static let all: KeyValuePairs<String, Int32> = [
        "EPERM": 1, "ENOENT": 2, "EINTR": 4, "EIO": 5, "ENXIO": 6, "E2BIG": 7, "EAGAIN": 11, "ENOMEM": 12, "EACCES": 13,
        "EBUSY": 16, "EEXIST": 17, "EXDEV": 18, "ENODEV": 19, "ENOTDIR": 20, "EISDIR": 21, "EINVAL": 22, "ENFILE": 23,
        "EMFILE": 24, "ETXTBSY": 26, "EFBIG": 27, "ENOSPC": 28, "EROFS": 30, "EMLINK": 31, "EPIPE": 32, "EDEADLK": 35,
        "ENAMETOOLONG": 36, "ENOLCK": 37, "ENOSYS": 38, "ELOOP": 40, "ENODATA": 61, "EBADMSG": 74, "EOVERFLOW": 75,
        "EPROTONOSUPPORT": 93, "EOPNOTSUPP": 95, "EAFNOSUPPORT": 97, "EADDRINUSE": 98, "EADDRNOTAVAIL": 99,
        "ENETDOWN": 100, "ENETUNREACH": 101, "ECONNABORTED": 103, "ECONNRESET": 104, "ENOBUFS": 105, "ENOTCONN": 107,
        "ETIMEDOUT": 110, "ECONNREFUSED": 111, "EHOSTDOWN": 112, "EHOSTUNREACH": 113, "ESTALE": 116, "EUCLEAN": 117,
        "EREMOTEIO": 121, "EDQUOT": 122,
    ]

    /// The number of a name.
    static func number(_ name: String) -> Int32? { all.first { $0.key == name }?.value }
}
