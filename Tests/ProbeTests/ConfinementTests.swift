import CLinux
import Glibc
import Testing

@testable import Probe

/// What a look cannot do any more once it has given it up.
@Suite struct ConfinementTests {
    @Test func aLookAtFilesOnlyReads() {
        let path = "/tmp/bfx-onlyread-\(getpid())"
        let pid = clinux_fork()
        if pid == 0 {
            guard (try? Confinement.onlyRead()) != nil else { _exit(1) }
            let made = clinux_open(path, O_WRONLY | O_CREAT, 0o600) >= 0
            let reads = clinux_open("/etc/passwd", O_RDONLY, 0) >= 0
            let signals = kill(getppid(), 0) == 0
            _exit(!made && reads && !signals ? 0 : 2)
        }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        #expect(clinux_wexitstatus(status) == 0)
        #expect(access(path, F_OK) != 0)
    }
}
