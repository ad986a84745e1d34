/// What the seed picked, by variant name.
struct Variants {
    /// One variant with its value.
    struct Choice {
        var text: String
        /// How the value was written, so that a quoted `"0644"` stays a text.
        var style: Node.Scalar.Style
        var key: Span
    }

    private(set) var choices: [String: Choice] = [:]

    /// Picks for every variant of a scenario; each draws on its own, so a new one leaves the others as they were.
    init(root: Node, seed: UInt64, validator: inout Validator) {
        guard let node = root["variants"], let members = node.members else { return }
        for member in members {
            var generator = SplitMix64(seed: seed ^ Variants.hash(member.name))
            // The first draw separates seeds that differ in a few bits only.
            var own = SplitMix64(seed: generator.next())
            guard let scalar = Variants.draw(member.value, with: &own, validator: &validator) else { continue }
            choices[member.name] = Choice(text: scalar.text, style: scalar.style, key: member.key.span)
        }
    }

    private static func draw(
        _ node: Node, with generator: inout SplitMix64, validator: inout Validator
    ) -> Node.Scalar? {
        if let elements = node["pick"]?.elements, !elements.isEmpty {
            return elements[Int(generator.next(below: UInt64(elements.count)))].scalar
        }
        guard let between = node["between"], let bounds = between.elements, bounds.count >= 2,
            case .int(let least)? = bounds[0].scalar?.meaning, case .int(let most)? = bounds[1].scalar?.meaning
        else { return nil }
        guard bounds.count == 2, least <= most else {
            validator.report(
                "`between` wants two numbers, the smaller one first", at: between.span,
                help: "for example `between: [1000, 2000]`")
            return nil
        }
        let count = UInt64(bitPattern: Int64(most &- least)) &+ 1
        let number = least &+ Int(bitPattern: UInt(generator.next(below: count)))
        return Node.Scalar(text: String(number), style: .plain)
    }

    /// FNV-1a over the UTF-8 of a name.
    private static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
