internal import Glibc

/// Keystrokes beside a session that abuses the machine in every way it can.
enum NeighbourRun {
    /// Typed into the abuser's shell, one each; the last two need no background.
    private static let abuses = [
        endless("python3 -c 'x = [bytearray(1 << 20) for _ in range(100000)]'"),
        endless("head -c 2G /dev/zero > /fill; rm -f /fill"),
        endless("i=0; while touch /tmp/i$i; do i=$((i+1)); done; rm -rf /tmp/i*"),
        endless("python3 -c 'import os; [os.open(\"/dev/null\", 0) for _ in range(100000)]'"),
        endless("/bin/true"),
        endless(
            "python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
                + " s.setsockopt(1, 6, 1); [s.sendto(bytes(64), (\"10.20.0.255\", 9)) for _ in range(10**9)]'"),
        "bomb() { bomb | bomb & }; bomb",
        "yes 0123456789012345678901234567890123456789",
    ]

    private static func endless(_ command: String) -> String { "(while :; do \(command); done) >/dev/null 2>&1 &" }

    /// Measures the contenders' echoes while a session of the abuser's does all of it.
    static func run(_ contenders: [any Contender], abuser: any Contender, blocks: Int) throws -> [Results.Echo] {
        let shell = try abuser.start()
        defer {
            do {
                try shell.prepareEnd()
                try shell.end()
            } catch {
                Output.note("the abuser: \(error)")
            }
        }
        try shell.answerCommand()
        for abuse in abuses {
            try shell.type(Array((abuse + "\n").utf8))
            usleep(100_000)
        }
        // Nobody reads its terminal; after a while its keeper no longer lets that hold the flood back.
        for _ in 0..<7 {
            try Interruption.check()
            sleep(1)
        }
        return try EchoRun.run(contenders, blocks: blocks)
    }
}
