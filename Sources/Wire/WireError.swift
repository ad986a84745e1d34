/// Says why bytes could not be read as a message.
public enum WireError: Error, Sendable, Equatable {
    /// The bytes ended inside a value.
    case truncated
    /// A text was not UTF-8.
    case notUTF8
    /// A discriminator, count or flag has no meaning here; the text names the type that was read.
    case unknown(String)
    /// A frame announced more bytes than are allowed.
    case tooLarge(Int)
}
