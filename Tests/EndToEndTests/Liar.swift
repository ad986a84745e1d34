import Foundation

/// A program that pretends: whoever runs it learns nothing, and it leaves a mark. It needs no library and no loader,
/// so that it can stand for the dynamic loader itself.
struct Liar {
    /// The program, as base64 for a file of a scenario.
    let program: String
    /// The same as a library for `/etc/ld.so.preload`, which leaves its mark when it is loaded.
    let library: String

    /// Where it leaves its marks, one line each.
    static let marks = "/var/lib/marks"

    private static let source = """
        static long call(long n, long a, long b, long c) {
            long r;
            __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
            return r;
        }
        static void mark(void) {
            long fd = call(2, (long)"\(marks)", 02001, 0);
            if (fd >= 0) { call(1, fd, (long)"lied\\n", 5); call(3, fd, 0, 0); }
        }
        #ifdef LIBRARY
        __attribute__((constructor)) static void loaded(void) { mark(); }
        #else
        void _start(void) {
            mark();
            call(1, 1, (long)"42\\nactive\\nenabled\\n", 18);
            call(231, 0, 0, 0);
        }
        #endif

        """

    /// Compiles both.
    init(in folder: String) throws {
        let source = folder + "/liar.c"
        try Data(Self.source.utf8).write(to: URL(fileURLWithPath: source))
        func build(_ name: String, _ options: [String]) throws -> String {
            let path = folder + "/" + name
            let built = try Answer.of(
                ["cc", "-O1", "-fno-stack-protector", "-nostdlib", "-fPIC", "-o", path, source] + options)
            guard built.code == 0 else { throw InstallationError(text: "cc: \(built.error)") }
            return try Data(contentsOf: URL(fileURLWithPath: path)).base64EncodedString()
        }
        program = try build("liar", ["-static-pie"])
        library = try build("liar.so", ["-shared", "-DLIBRARY"])
    }

    /// What a candidate types to put it in place of everything that a naive grader would run.
    static let takeOver = """
        : > \(marks); chmod 666 \(marks); cd /srv
        base64 -d liar.base64 > /usr/lib/liar; base64 -d library.base64 > /usr/lib/liar.so; chmod 755 /usr/lib/liar*
        for name in curl wget sh bash dash ps ss psql systemctl pgrep cat grep ls sha256sum; do
            for path in /bin/$name /usr/bin/$name /usr/lib/postgresql/15/bin/$name; do
                [ -e $path ] || continue
                real=$(readlink -f $path)
                cp /usr/lib/liar $real.lie; mv -f $real.lie $real
            done
        done
        echo /usr/lib/liar.so > /etc/ld.so.preload
        """

    /// The second step: from then on nothing that needs the loader runs.
    static let loader = "cp /usr/lib/liar /lib64/lie; mv -f /lib64/lie $(readlink -f /lib64/ld-linux-x86-64.so.2)"
}
