internal import CVTerm

/// One cell of a screen.
struct ScreenCell: Equatable {
    /// What stands in it; empty for a blank and for the right half of a wide character.
    var scalars: [Unicode.Scalar] = []
    /// How it is drawn.
    var pen = Pen()
    /// Whether libvterm gives it two columns.
    var isWide = false

    /// Whether nothing of it can be seen.
    var isBlank: Bool { (scalars.isEmpty || scalars == [" "]) && pen.leavesNoTrace }

    /// Reads libvterm's cell; what is no character there becomes U+FFFD.
    init(_ cell: VTermScreenCell, screenIsReversed: Bool) {
        pen = Pen(cell, screenIsReversed: screenIsReversed)
        isWide = cell.width == 2
        // The right half of a wide character keeps the pen of what it covers.
        if cell.chars.0 == UInt32.max { pen = Pen() }
        withUnsafeBytes(of: cell.chars) { bytes in
            for value in bytes.bindMemory(to: UInt32.self) {
                guard value != 0, value != UInt32.max else { break }
                scalars.append(Unicode.Scalar(value) ?? "\u{fffd}")
            }
        }
        // A mark of a later Unicode than libvterm's; alone in a cell no two terminals agree on it.
        if let first = scalars.first, CharacterWidth.mayCombine(first) { scalars = [] }
    }
}
