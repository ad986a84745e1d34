/// Quotes text for a POSIX shell.
public enum Shell {
    /// Quotes a text so that the shell reads it as one word, byte for byte.
    ///
    /// Single quotes keep everything but themselves; each of those is closed, escaped and opened again. A leading dash
    /// is kept as it is: it is for the command's own `--` to say that no option follows. NUL cannot stand in a word;
    /// ``Arguments`` refuses it beforehand.
    public static func quote(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" {
                quoted += "'\\''"
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }

    /// Sets a shell variable to a text; the only way by which arguments come into a script.
    public static func assignment(_ name: String, _ text: String) -> String {
        "\(name)=\(quote(text))"
    }
}
