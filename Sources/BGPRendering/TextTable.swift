// SPDX-License-Identifier: Apache-2.0

/// Columns of text, each as wide as its widest cell.
///
/// Rows are printed with two blanks between columns and no trailing blanks, so that `awk` finds its fields.
public struct TextTable: Sendable {
    /// Where the text of a column stands.
    public enum Alignment: Sendable {
        /// Flush left: names.
        case leading
        /// Flush right: numbers.
        case trailing
    }

    private let titles: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table with these columns.
    public init(_ columns: [(title: String, alignment: Alignment)]) {
        self.titles = columns.map(\.title)
        self.alignments = columns.map(\.alignment)
    }

    /// Whether there is no row.
    public var isEmpty: Bool { self.rows.isEmpty }

    /// Adds a row; cells are made safe for a terminal.
    public mutating func append(_ cells: [String]) {
        self.rows.append(cells.map(TerminalText.safe))
    }

    /// The title line and the rows, each ended by a newline.
    public var description: String {
        var widths = self.titles.map(\.count)
        for row in self.rows {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.count)
            }
        }
        var result = ""
        for row in [self.titles] + self.rows {
            var line = ""
            for (index, cell) in row.enumerated() where index < widths.count {
                let padding = String(repeating: " ", count: widths[index] - cell.count)
                if index > 0 { line += "  " }
                line += self.alignments[index] == .leading ? cell + padding : padding + cell
            }
            while line.last == " " { line.removeLast() }
            result += line + "\n"
        }
        return result
    }
}
