/// A pattern of paths: `*` stands for any part of a name, `**` for any part of a path; all else for itself.
struct PathPattern {
    private enum Part: Equatable {
        case byte(UInt8)
        case inName
        case anything
    }

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        for byte in text.utf8 {
            guard byte == UInt8(ascii: "*") else {
                parts.append(.byte(byte))
                continue
            }
            switch parts.last {
            case .inName: parts[parts.count - 1] = .anything
            case .anything: break
            default: parts.append(.inName)
            }
        }
        self.parts = parts
    }

    /// Whether it fits the whole of a path. Costs at most the product of both lengths, whatever the path is.
    func matches(_ path: [UInt8]) -> Bool {
        // The places in the pattern where a reader of the path may stand.
        var places = open([0])
        for byte in path {
            var next: Set<Int> = []
            for place in places where place < parts.count {
                switch parts[place] {
                case .byte(byte): next.insert(place + 1)
                case .byte: break
                case .inName: if byte != UInt8(ascii: "/") { next.insert(place) }
                case .anything: next.insert(place)
                }
            }
            if next.isEmpty { return false }
            places = open(next)
        }
        return places.contains(parts.count)
    }

    /// With the places behind stars, which may stand for nothing.
    private func open(_ places: Set<Int>) -> Set<Int> {
        var result = places
        for place in places {
            var next = place
            while next < parts.count, parts[next] == .inName || parts[next] == .anything {
                next += 1
                result.insert(next)
            }
        }
        return result
    }
}
