internal import CVTerm

/// How a cell is drawn.
struct Pen: Equatable {
    /// A colour as a program asked for it, so that a palette stays a palette.
    enum Color: Equatable {
        case standard
        case palette(UInt8)
        case rgb(UInt8, UInt8, UInt8)
    }

    var bold = false
    var underline: UInt32 = 0
    var italic = false
    var blink = false
    var reverse = false
    var strike = false
    var font: UInt32 = 0
    var foreground = Color.standard
    var background = Color.standard

    /// The pen of a reset terminal.
    init() {}

    /// The pen of a cell; on a reversed screen libvterm turns the attribute around, which is undone here.
    init(_ cell: VTermScreenCell, screenIsReversed: Bool) {
        bold = cell.attrs.bold != 0
        underline = cell.attrs.underline
        italic = cell.attrs.italic != 0
        blink = cell.attrs.blink != 0
        reverse = (cell.attrs.reverse != 0) != screenIsReversed
        strike = cell.attrs.strike != 0
        font = cell.attrs.font
        foreground = Color(cell.fg)
        background = Color(cell.bg)
    }

    /// Whether a space drawn with this pen cannot be told from an empty cell.
    var leavesNoTrace: Bool { background == .standard && !reverse && underline == 0 && !strike }

    /// The sequence that sets this pen whatever the pen was.
    var selection: String {
        var codes = ["0"]
        if bold { codes.append("1") }
        if italic { codes.append("3") }
        if underline > 0 { codes.append(underline == 1 ? "4" : underline == 2 ? "21" : "4:3") }
        if blink { codes.append("5") }
        if reverse { codes.append("7") }
        if strike { codes.append("9") }
        if font > 0 { codes.append("\(10 + font)") }
        codes += foreground.codes(base: 30)
        codes += background.codes(base: 40)
        return "\u{1b}[" + codes.joined(separator: ";") + "m"
    }
}

extension Pen.Color {
    init(_ color: VTermColor) {
        var color = color
        if cvterm_color_is_default(&color) != 0 {
            self = .standard
        } else if cvterm_color_is_indexed(&color) != 0 {
            self = .palette(color.indexed.idx)
        } else {
            self = .rgb(color.rgb.red, color.rgb.green, color.rgb.blue)
        }
    }

    fileprivate func codes(base: Int) -> [String] {
        switch self {
        case .standard: []
        case .palette(let index) where index < 8: ["\(base + Int(index))"]
        case .palette(let index) where index < 16: ["\(base + 60 + Int(index) - 8)"]
        case .palette(let index): ["\(base + 8)", "5", "\(index)"]
        case .rgb(let red, let green, let blue): ["\(base + 8)", "2", "\(red)", "\(green)", "\(blue)"]
        }
    }
}
