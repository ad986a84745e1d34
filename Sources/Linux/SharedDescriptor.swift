/// A file descriptor with several owners; it is closed when the last one lets go.
///
/// For optional and stored properties of classes, where a ``Descriptor`` of one owner cannot be looked at in place.
public final class SharedDescriptor: Sendable {
    /// The descriptor.
    public let descriptor: Descriptor

    /// The number, for a call.
    public var raw: Int32 { descriptor.raw }

    /// Takes over a descriptor.
    public init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
