internal import CYAML

/// Reads YAML events with libyaml; owns the parser and the bytes it reads.
final class YAMLEventReader {
    /// What is wrong with the text, as libyaml sees it.
    struct Failure: Error {
        var message: String
        var span: Span
        /// What was being read, for example `while parsing a block mapping`, and where that began.
        var context: String?
        var contextLine: Int
    }

    // The parser keeps its own address, so it must not move.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let source: SourceText

    init(_ source: SourceText) throws(Failure) {
        self.source = source
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: source.bytes.count)
        _ = input.initialize(from: source.bytes)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.initialize(to: yaml_parser_t())
            throw Failure(message: "no memory is left to read YAML", span: .start, context: nil, contextLine: 0)
        }
        yaml_parser_set_input_string(parser, input.baseAddress, source.bytes.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; the stream's start is left out.
    func next() throws(Failure) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
            defer { yaml_event_delete(&event) }
            if let kind = kind(of: event) { return read(event, as: kind) }
        }
    }

    private func kind(of event: yaml_event_t) -> YAMLEvent.Kind? {
        switch event.type {
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT: return .sequenceStart
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT: return .mappingStart
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        default: return nil
        }
    }

    private func read(_ event: yaml_event_t, as kind: YAMLEvent.Kind) -> YAMLEvent {
        var read = YAMLEvent(kind: kind, span: span(event.start_mark, event.end_mark))
        switch event.type {
        case YAML_SCALAR_EVENT:
            read.anchor = text(event.data.scalar.anchor)
            read.tag = text(event.data.scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            read.anchor = text(event.data.sequence_start.anchor)
            read.tag = text(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            read.anchor = text(event.data.mapping_start.anchor)
            read.tag = text(event.data.mapping_start.tag)
        default: break
        }
        return read
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(decodingCString: $0, as: UTF8.self) }
    }

    private func span(_ start: yaml_mark_t, _ end: yaml_mark_t) -> Span {
        let length = start.line == end.line ? end.column - start.column : 1
        return Span(line: start.line + 1, column: start.column + 1, length: max(1, length))
    }

    private func failure() -> Failure {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "libyaml gave no reason"
        let isReader = state.error == YAML_READER_ERROR
        return Failure(
            message: problem,
            span: isReader ? source.span(ofByte: state.problem_offset) : span(state.problem_mark, state.problem_mark),
            context: state.context.map { String(cString: $0) },
            contextLine: state.context_mark.line + 1)
    }
}
