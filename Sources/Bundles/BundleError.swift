/// Why a bundle cannot be made, read or believed.
public struct BundleError: Error, Sendable, Equatable {
    /// What kind of trouble it is.
    public enum Kind: Sendable, Equatable {
        /// It is no bundle, or one that was made to harm.
        case malformed
        /// Nobody who is trusted signed it, or what was signed was changed.
        case untrusted
        /// A key is missing or no key.
        case key
        /// The system refuses.
        case system
    }

    /// The kind.
    public var kind: Kind
    /// One sentence without a full stop.
    public var what: String
    /// How to mend it.
    public var help: String

    init(_ kind: Kind, _ what: String, help: String = "") {
        self.kind = kind
        self.what = what
        self.help = help
    }

    static func malformed(_ what: String) -> BundleError {
        BundleError(
            .malformed, what, help: "get it again from who made it, or pack it again with 'breakfix bundle pack'")
    }
}
