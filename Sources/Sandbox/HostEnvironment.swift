public import Wire

/// The environment that a program in a host starts with; nothing of the machine's own.
public enum HostEnvironment {
    /// The entries for a user.
    ///
    /// - Parameter terminal: The value of `TERM`; nil where there is no terminal.
    public static func entries(for login: LoginPlan, terminal: String?) -> [String] {
        let path =
            login.uid == 0
            ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            : "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
        var entries = [
            "PATH=" + path, "HOME=" + login.home, "USER=" + login.user, "LOGNAME=" + login.user,
            "SHELL=" + login.shell, "LANG=C.UTF-8",
        ]
        if let terminal { entries.append("TERM=" + terminal) }
        return entries
    }
}
