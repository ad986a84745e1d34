internal import CLinux
internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// A host of the session through its boots: starts it, hears when it is up, takes it down, starts it again.
final class HostRunner {
    /// The host itself.
    let machine: HostMachine
    /// Called at each change of ``status``.
    var onChange: ((HostRunner) -> Void)?

    /// The name in the scenario.
    var name: String { machine.plan.name }
    /// Whether a shell can be started.
    var isUp: Bool { state == .running && !isFrozen }
    /// Whether it is down or starting, and will be up again by itself.
    var willReturn: Bool { state == .rebooting || state == .starting }
    /// Whether it goes down to come up again.
    var isRebooting: Bool { state == .rebooting }
    /// The present boot; nil while there is none.
    private(set) var boot: HostBoot?
    /// Whether every process stands still.
    private(set) var isFrozen = false

    /// Answers for its observed calls; nil where nothing is observed.
    let calls: HostCalls?

    private let fabric: Fabric
    private let loop: EventLoop
    /// A boot that has begun and has no PID 1 yet.
    private var birth: HostBirth?
    private var isBeingBorn = false
    private var state = HostStatus.State.starting
    private var detail = ""
    private var isRebootWanted = false
    private var isEnding = false
    private var timer: UInt64?
    /// When the present boot started, in nanoseconds of the monotonic clock.
    private var bootedAt: UInt64 = 0
    /// How many boots in a row have ended within a second.
    private var shortBoots = 0

    /// How long PID 1 gets to take the host down in order.
    private static let rebootPatience = 5_000

    init(_ machine: HostMachine, fabric: Fabric, loop: EventLoop, recorder: Recorder) {
        self.machine = machine
        calls = machine.plan.observer == nil ? nil : HostCalls(of: machine, loop: loop, recorder: recorder)
        machine.observer = calls
        self.fabric = fabric
        self.loop = loop
        calls?.rules.firstProcess = { [unowned self] in boot?.pid }
    }

    /// How it stands.
    var status: HostStatus {
        HostStatus(
            name: name, state: state, pid: boot?.pid ?? 0, idBase: machine.idBase, boots: UInt32(machine.boots),
            detail: detail, cgroups: machine.cgroups.paths)
    }

    /// Builds and starts hosts side by side: while one puts itself together, the next is begun.
    static func start(_ hosts: [HostRunner]) {
        for host in hosts { host.begin() }
        for host in hosts { host.link() }
        for host in hosts { host.watch() }
    }

    private func start() { HostRunner.start([self]) }

    private func begin() {
        bootedAt = MonotonicClock.nanoseconds
        do { birth = .some(try machine.begin()) } catch { change(to: .failed, "\(error)") }
    }

    private func link() {
        guard let birth = birth.take() else { return }
        do { self.birth = .some(try machine.link(birth, on: fabric)) } catch { change(to: .failed, "\(error)") }
    }

    /// Goes on when PID 1's program runs; meanwhile the keeper has time for others.
    private func watch() {
        guard let birth = birth.take() else { return }
        let outcome = birth.outcome
        self.birth = .some(birth)
        isBeingBorn = true
        if machine.mustAnswerStart { return complete() }
        do {
            try loop.add(outcome, .readable) { [unowned self] _ in
                loop.remove(outcome)
                complete()
            }
        } catch {
            abandonBirth()
            change(to: .failed, "watching \(name): \(error)")
        }
    }

    /// Ends a boot that has no PID 1 yet.
    private func abandonBirth() {
        isBeingBorn = false
        guard let birth = birth.take() else { return }
        loop.remove(birth.outcome)
        birth.end()
    }

    private func complete() {
        isBeingBorn = false
        guard let birth = birth.take() else { return }
        do {
            let boot = try machine.complete(birth)
            self.boot = boot
            calls?.rules.booted()
            do {
                try loop.add(boot.pidfd.raw, .readable) { [unowned self] _ in ended() }
                if let notify = boot.notify {
                    try loop.add(notify.raw, .readable) { [unowned self] _ in notified() }
                }
            } catch {
                forget(boot)
                boot.kill()
                _ = boot.reap()
                self.boot = nil
                throw SandboxError("watching \(name)", error)
            }
        } catch {
            return change(to: .failed, "\(error)")
        }
        guard machine.plan.initKind == .systemd else { return change(to: .running) }
        let patience = Int(machine.plan.bootSeconds)
        timer = loop.after(milliseconds: patience * 1_000) { [unowned self] in
            timer = nil
            change(to: .failed, "systemd did not come up in \(patience) s")
        }
    }

    /// Restarts it on the same writable layer: in order where PID 1 obeys, by force where it does not.
    func reboot() {
        guard let boot else {
            // One that is being born is as good as rebooted.
            if isEnding || isBeingBorn || state == .rebooting { return }
            change(to: .starting)
            return start()
        }
        isRebootWanted = true
        // Its next first process is born into the same group.
        if isFrozen, (try? freeze(false)) == nil { boot.kill() }
        cancelTimer()
        change(to: .rebooting)
        // systemd's signal for reboot.target; our own init takes SIGINT.
        let signal = machine.plan.initKind == .systemd ? 34 + 5 : SIGINT
        _ = clinux_pidfd_send_signal(boot.pidfd.raw, signal)
        timer = loop.after(milliseconds: HostRunner.rebootPatience) { [unowned self] in
            timer = nil
            self.boot?.kill()
        }
    }

    /// Stops or resumes every process.
    func freeze(_ frozen: Bool) throws(SandboxError) {
        try machine.cgroups.freeze(frozen)
        isFrozen = frozen
    }

    /// Kills everything in it; whoever calls this reaps the keeper's children.
    func end() {
        isEnding = true
        abandonBirth()
        if let boot {
            forget(boot)
            boot.kill()
        }
        boot = nil
        machine.cgroups.kill()
    }

    private func notified() {
        guard let notify = boot?.notify else { return }
        // Anybody inside may write here; the worst that a lie does is to call a host up too early.
        // They may also write without end, so only so much is read before others have their turn.
        for _ in 0..<16 {
            guard let message = try? notify.descriptor.read(upTo: 4_096), !message.isEmpty else { return }
            let lines = String(decoding: message, as: UTF8.self).split(separator: "\n")
            guard lines.contains("READY=1") else { continue }
            // One that was given up is late, and up all the same.
            if state == .starting || state == .failed || state == .rebooting && !isRebootWanted {
                cancelTimer()
                change(to: .running)
            }
        }
    }

    /// PID 1 has ended; the kernel says by a signal whether it asked for a reboot.
    private func ended() {
        guard let boot, !isEnding else { return }
        forget(boot)
        cancelTimer()
        let status = boot.reap()
        self.boot = nil
        let ranOut = status == .signaled(SIGKILL) && machine.cgroups.hasKilledForMemory()
        if isRebootWanted || status == .signaled(SIGHUP) || ranOut {
            isRebootWanted = false
            change(to: .rebooting, ranOut ? "PID 1 was killed because the host's memory is full of files" : "")
            // One that ends as soon as it starts, again and again, must not keep everybody else waiting for its starts.
            shortBoots = MonotonicClock.nanoseconds - bootedAt < 1_000_000_000 ? shortBoots + 1 : 0
            loop.after(milliseconds: shortBoots > 2 ? 1_000 : 0) { [unowned self] in if !isEnding { start() } }
        } else if status == .signaled(SIGINT) {
            change(to: .stopped, "powered off from inside")
        } else {
            change(to: .stopped, "PID 1 ended: \(status)")
        }
    }

    private func forget(_ boot: HostBoot) {
        loop.remove(boot.pidfd.raw)
        if let notify = boot.notify { loop.remove(notify.raw) }
    }

    private func cancelTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    private func change(to state: HostStatus.State, _ detail: String = "") {
        self.state = state
        self.detail = detail
        onChange?(self)
    }
}
