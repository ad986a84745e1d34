/// Reads the DSL's written quantities.
enum Quantity {
    /// Whole milliseconds of `250ms`, `10s`, `5m`, `2h`; nil for anything else and for more than a year.
    static func duration(_ text: String) -> Int? {
        let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = digits(text.dropLast(unit.count)) else { continue }
            let (result, overflow) = number.multipliedReportingOverflow(by: factor)
            return overflow || result > 366 * 24 * 3_600_000 ? nil : result
        }
        return nil
    }

    /// Bytes of `512`, `64K`, `256M`, `2G`, `1T`; nil for anything else.
    static func size(_ text: String) -> Int? {
        let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        guard let last = text.last else { return nil }
        guard let shift = shifts[last] else { return digits(text[...]) }
        guard let number = digits(text.dropLast()) else { return nil }
        let (result, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : result
    }

    /// The number of three or four octal digits, with or without a zero in front.
    static func mode(_ text: String) -> Int? {
        let octal = text.hasPrefix("0") ? text.dropFirst() : text[...]
        guard (3...4).contains(octal.utf8.count), octal.utf8.allSatisfy({ (48...55).contains($0) }) else { return nil }
        return Int(octal, radix: 8)
    }

    private static func digits(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
