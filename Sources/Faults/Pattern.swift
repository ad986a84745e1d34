/// The regular expressions of arguments.
enum Pattern {
    /// A systemd unit with or without `.service`, for example `nginx` or `postgresql@15-main`.
    static let unit = "[A-Za-z0-9][A-Za-z0-9:_.@\\\\-]*"
    /// An account's name.
    static let user = "[a-z_][a-z0-9_-]*"
    /// An account's name, with or without a group after a colon.
    static let owner = "[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?"
    /// A host name or a domain.
    static let name = "[A-Za-z0-9*]([A-Za-z0-9_.*-]*[A-Za-z0-9])?"
    /// A file's own name.
    static let file = "[A-Za-z0-9._+@-]+"
    /// A file's own name in a folder of settings.
    static let conf = "[A-Za-z0-9._-]+[.]conf"
    /// What ``conf`` wants, in words.
    static let confWords = "a file's name that ends in .conf"
    /// An IPv4 address.
    static let address = "[0-9]{1,3}(\\.[0-9]{1,3}){3}"
    /// An IPv4 address or prefix.
    static let prefix = "[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?"
    /// A network interface.
    static let interface = "[A-Za-z0-9][A-Za-z0-9_.-]{0,14}"

    /// Whether the whole text fits; a pattern that is none fits nothing.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        do {
            return try Regex(pattern).wholeMatch(in: text) != nil
        } catch {
            return false
        }
    }
}
