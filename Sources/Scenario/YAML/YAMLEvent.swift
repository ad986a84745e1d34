/// What the YAML reader meets, in the order of the text.
struct YAMLEvent {
    enum Kind {
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    var kind: Kind
    var span: Span
    /// The name after `&`.
    var anchor: String?
    /// The tag, for example `!!str`.
    var tag: String?
}
