internal import Linux

/// The wall around a whole session: the keeper and all that it starts.
///
/// No process in it signals one outside, connects to an abstract UNIX socket that was made outside, or traces a
/// process outside, whatever becomes of the namespaces that keep it from finding one. Hosts inherit it and lose
/// nothing: they see nobody but themselves. Rules on files cannot be added, because a process under such may not mount,
/// and a host is made of mounts at every boot; rules on TCP would hold inside hosts too.
enum Enclosure {
    /// Closes the calling process in. Called once, before there is a host.
    static func close() throws(SandboxError) {
        try staged("enclosing the session") { () throws(SystemError) in
            try Landlock([.signals, .abstractSockets]).enclose()
        }
    }
}
