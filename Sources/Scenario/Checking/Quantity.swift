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

    /// Hundredths of a percent of `5%`, `0.25%`; nil for anything else.
    static func share(_ text: String) -> Int? {
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = digits(parts[0]), whole <= 100 else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard (1...2).contains(fraction.utf8.count), let number = digits(fraction) else { return nil }
        let share = whole * 100 + (fraction.utf8.count == 1 ? number * 10 : number)
        return share <= 10_000 ? share : nil
    }

    /// Bits a second of `512kbit`, `10Mbit`, `1Gbit`; nil for anything else.
    static func rate(_ text: String) -> Int? {
        for (unit, factor) in [("kbit", 1_000), ("Mbit", 1_000_000), ("Gbit", 1_000_000_000)] {
            guard text.hasSuffix(unit), let number = digits(text.dropLast(4)), number <= 1_000_000 else { continue }
            return number * factor
        }
        return nil
    }

    private static func digits(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
