internal import CLinux
internal import Glibc
internal import Linux
internal import Wire

/// PID 1 of a light host: starts its services, reaps what is orphaned, and reboots on demand.
///
/// It is the keeper's forked child and executes nothing, so there is no program file of ours inside a host; its
/// memory is closed to everybody inside because it is not dumpable.
struct LightInit {
    let services: [ServicePlan]

    /// `struct init_request` of sysvinit, which `reboot` and `poweroff` fall back to without systemd.
    private static let requestSize = 384
    private static let requestMagic: UInt32 = 0x0309_1969

    func run() -> Never {
        ProcessTitle.set("init")
        var mask = sigset_t()
        sigfillset(&mask)
        sigprocmask(SIG_SETMASK, &mask, nil)
        let signals = signalfd(-1, &mask, Int32(SFD_CLOEXEC))
        mkfifo("/run/initctl", 0o600)
        let requests = clinux_open("/run/initctl", O_RDWR | O_NONBLOCK, 0)
        var running: [pid_t: Int] = [:]
        for index in services.indices { start(index, &running) }
        while true {
            var polled = [
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: requests, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&polled, 2, -1) > 0 else { continue }
            if polled[0].revents != 0 { takeSignal(signals, &running) }
            if polled[1].revents != 0 { takeRequest(requests) }
        }
    }

    private func takeSignal(_ signals: Int32, _ running: inout [pid_t: Int]) {
        var info = signalfd_siginfo()
        guard read(signals, &info, MemoryLayout<signalfd_siginfo>.size) > 0 else { return }
        switch Int32(info.ssi_signo) {
        case SIGCHLD: reap(&running)
        case SIGINT: stop(restart: true)
        case SIGTERM, SIGUSR2: stop(restart: false)
        default: break
        }
    }

    private func takeRequest(_ requests: Int32) {
        var bytes = [UInt8](repeating: 0, count: LightInit.requestSize)
        guard read(requests, &bytes, bytes.count) == bytes.count else { return }
        let words = bytes.withUnsafeBytes { ($0.load(as: UInt32.self), $0.load(fromByteOffset: 8, as: UInt32.self)) }
        guard words.0 == LightInit.requestMagic else { return }
        switch words.1 {
        case UInt32(UInt8(ascii: "6")): stop(restart: true)
        case UInt32(UInt8(ascii: "0")): stop(restart: false)
        default: break
        }
    }

    private func reap(_ running: inout [pid_t: Int]) {
        var status: Int32 = 0
        while case let pid = waitpid(-1, &status, WNOHANG), pid > 0 {
            guard let index = running.removeValue(forKey: pid) else { continue }
            usleep(100_000)  // a service that ends at once must not spin
            start(index, &running)
        }
    }

    private func start(_ index: Int, _ running: inout [pid_t: Int]) {
        let pid = clinux_fork()
        guard pid == 0 else {
            if pid > 0 { running[pid] = index }
            return
        }
        setsid()
        Confinement.resetSignals()
        clinux_close_range(3, .max, false)
        let service = services[index].arguments
        _ = Program.execute(service[0], service, HostEnvironment.entries(for: .root, terminal: nil))
        _exit(127)
    }

    /// Gives everybody a moment to end well, then ends the host.
    private func stop(restart: Bool) {
        kill(-1, SIGTERM)
        for _ in 0..<50 {
            if waitpid(-1, nil, WNOHANG) < 0, errno == ECHILD { break }
            usleep(10_000)
        }
        _ = restart ? clinux_reboot_restart() : clinux_reboot_power_off()
    }
}
