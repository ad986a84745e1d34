internal import Report

/// Rows in columns, for people; every cell is made safe to show.
enum Table {
    /// Lays the rows out under their headings; the last column is not padded.
    static func text(_ headings: [String], _ rows: [[String]], style: Style) -> String {
        let cells = rows.map { $0.map { PrintableText.line($0, limit: 120) } }
        let widths = headings.indices.map { column in
            ([headings] + cells).map { $0[column].count }.max() ?? 0
        }
        func line(_ row: [String]) -> String {
            row.indices.map { column in
                let cell = row[column]
                let isLast = column == row.count - 1
                return isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            .joined(separator: "  ")
        }
        return ([style.bold(line(headings))] + cells.map(line)).map { $0 + "\n" }.joined()
    }
}
