internal import Scenario

/// The shell scripts that bring a host into its healthy state.
enum HostScripts {
    /// A file to put into a host.
    struct File: Sendable, Equatable {
        /// Where, absolute.
        var path: String
        /// What is in it.
        var content: [UInt8]
        /// The permission bits.
        var mode: Int
        /// `user` or `user:group`, by name or number.
        var owner: String
    }

    /// A script and what it reads on its standard input.
    struct Batch: Sendable, Equatable {
        /// The script.
        var script: String
        /// The files' contents, one after the other.
        var input: [UInt8]
    }

    /// The most input of one batch: far below a frame's size, and a memory that a small host has.
    static let inputLimit = 4 << 20
    /// The most script of one batch: an argument may have 128 KiB.
    static let scriptLimit = 96 << 10

    /// Scripts that write the files in order; few for many files, because each costs a process in the host.
    static func write(_ files: [File]) -> [Batch] {
        var batches: [Batch] = []
        for file in files {
            let line =
                "put \(quoted(file.path)) \(quoted(file.owner)) \(String(file.mode, radix: 8)) \(file.content.count)\n"
            if let last = batches.last, last.script.utf8.count + line.utf8.count <= scriptLimit,
                last.input.count + file.content.count <= inputLimit
            {
                batches[batches.count - 1].script += line
                batches[batches.count - 1].input += file.content
            } else {
                batches.append(Batch(script: prologue + line, input: file.content))
            }
        }
        return batches
    }

    /// A script that enables the units and brings each up in order with the files that are there now.
    ///
    /// `restart`, not `start`: the image may have started a unit at boot, before its configuration was there.
    static func start(units: [String]) -> String {
        let names = units.map(quoted).joined(separator: " ")
        return
            "set -e\nsystemctl --quiet enable -- \(names)\nfor unit in \(names); do systemctl restart -- \"$unit\"; done\n"
    }

    /// The text as one word of the shell.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// `head -c` takes exactly its bytes from a pipe, so one input carries every file. Each process costs a host as much
    /// as the file itself, so none is started for what is so already.
    private static let prologue = """
        set -e
        umask 022
        put() {
            folder=${1%/*}
            [ -d "${folder:-/}" ] || mkdir -p -- "$folder"
            [ -e "$1" ] && is=old || is=new
            head -c "$4" > "$1"
            case "$is $2" in
            "new root" | "new root:root" | "new 0" | "new 0:0") ;;
            *) chown -- "$2" "$1" ;;
            esac
            chmod -- "$3" "$1"
        }

        """
}

extension HostScripts.File {
    /// A file as the scenario brings it.
    init(path: String, _ file: Host.FileContent) {
        self.init(path: path, content: Array(file.content.utf8), mode: file.mode, owner: file.owner)
    }
}
