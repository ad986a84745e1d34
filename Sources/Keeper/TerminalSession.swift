internal import CLinux
internal import Glibc
internal import Linux
internal import Recording
internal import Sandbox
internal import Wire

/// One shell of a host and everybody who looks at it.
///
/// A byte goes from the terminal to the recording, then to the screen that new viewers are given, then to viewers.
final class TerminalSession {
    /// The host it is on.
    let host: HostRunner
    /// The name within the host.
    let name: String
    /// The number in the recording.
    let stream: UInt16
    /// Called when the shell has ended and the session has no more use for it.
    var onEnded: ((TerminalSession) -> Void)?

    private let loop: EventLoop
    private let recorder: Recorder
    private var viewers: [Connection] = []
    private var screen: Screen
    private var master: SharedDescriptor?
    private var shell: HostProcess?
    /// Read from the terminal and not yet in the recording.
    private var unrecorded: [UInt8] = []
    /// Typed and not yet taken by the terminal.
    private var typed: ArraySlice<UInt8> = []
    /// Whether somebody was told that what they typed was dropped, since the shell read last.
    private var isDropTold = false
    private var isPaused = false
    /// Whether a shell has been here before, which left something on the screen.
    private var isUsed = false
    /// Whether the viewers know that the recording takes nothing.
    private var isStallTold = false
    /// Whether a timer will look again at a viewer that holds the shell back.
    private var isWatchDue = false
    /// Viewers that skip bytes until they have taken what they have; what they skipped.
    private var lagging: [ObjectIdentifier: UInt64] = [:]

    private static let readSize = 16 << 10
    /// A viewer who types holds the shell back beyond this; an onlooker never does.
    private static let controllerQueue = 256 << 10
    private static let observerQueue = 1 << 20
    private static let typedLimit = 4 << 20
    /// A viewer who types and takes nothing for so long counts as an onlooker.
    private static let patience: UInt64 = 5_000_000_000

    init(
        host: HostRunner, name: String, stream: UInt16, columns: UInt16, rows: UInt16, loop: EventLoop,
        recorder: Recorder
    ) {
        self.host = host
        self.name = name
        self.stream = stream
        self.loop = loop
        self.recorder = recorder
        screen = Screen(columns: columns, rows: rows)
    }

    // MARK: The shell

    /// Whether a shell runs.
    var isOpen: Bool { shell != nil }

    /// Opens a terminal on the host's present boot and starts the login's shell in it.
    ///
    /// - Parameter waiting: A shell that has been started already; what it has shown is still in its terminal.
    func open(on boot: HostBoot, taking waiting: LoginShell? = nil) throws(SandboxError) {
        let size = (columns: screen.columns, rows: screen.rows)
        let opened: LoginShell
        if let waiting {
            opened = waiting
            // The kernel tells the shell where that is another size than it had.
            _ = clinux_ioctl_set_window(waiting.master.raw, size.columns, size.rows)
        } else {
            opened = try LoginShell(on: boot, of: host.machine, columns: size.columns, rows: size.rows)
        }
        let isAgain = isUsed
        if isAgain { screen = Screen(columns: size.columns, rows: size.rows) }
        isUsed = true
        master = opened.master
        shell = opened.process
        do {
            try loop.add(opened.master.raw, .readable) { [unowned self] in terminalReady($0) }
            try loop.add(opened.process.pidfd.raw, .readable) { [unowned self] _ in shellEnded() }
        } catch {
            throw SandboxError("opening a terminal", error)
        }
        recorder.note(.opened(host: host.name, name: name, columns: size.columns, rows: size.rows), stream: stream)
        if isAgain { for viewer in viewers { viewer.send(.screen(screen.redraw())) } }
        typeMore()
    }

    private func shellEnded() {
        drain()
        guard let process = shell else { return }
        shell = nil
        loop.remove(process.pidfd.raw)
        let status = process.reap()
        if let open = master { loop.remove(open.raw) }
        master = nil
        typed = []
        recorder.note(.exited(status: status), stream: stream)
        // A host that goes down takes its shells along, and PID 1's end may be the next thing we hear of.
        loop.after(milliseconds: host.isUp ? 100 : 0) { [self] in settle(status) }
    }

    private func settle(_ status: Int32) {
        guard shell == nil else { return }
        if host.willReturn { return }
        for viewer in viewers {
            viewer.send(.exited(status: status))
            viewer.finish()
        }
        onEnded?(self)
    }

    /// Shows everybody a note.
    func tell(_ text: String) {
        for viewer in viewers { viewer.send(.notice(text)) }
    }

    /// Tells everybody that the host is gone for good, and lets them go.
    func abandon(_ why: String) {
        guard shell == nil else { return }
        for viewer in viewers {
            viewer.send(.notice(why))
            viewer.send(.exited(status: 0))
            viewer.finish()
        }
        onEnded?(self)
    }

    /// Kills the shell with its process group.
    func kill() {
        shell?.killGroup()
    }

    // MARK: Output

    private func terminalReady(_ events: EventLoop.Events) {
        if events.contains(.writable) { typeMore() }
        if events.contains(.readable) {
            readOnce()
        } else if events.contains(.hangUp) {
            // Nobody holds the other end; the shell's end tells the rest.
            if let open = master { loop.remove(open.raw) }
        }
    }

    @discardableResult
    private func readOnce() -> Bool {
        guard !isPaused, unrecorded.isEmpty, let open = master else { return false }
        guard let bytes = try? open.descriptor.read(upTo: TerminalSession.readSize), !bytes.isEmpty else {
            return false
        }
        LaunchClock.mark(.firstOutput)
        publish(bytes)
        return true
    }

    /// Takes what a shell that has ended left in its terminal; a background program may write on for ever.
    private func drain() {
        for _ in 0..<256 {
            isPaused = false  // what is left must be recorded, however slow the viewers are
            if !readOnce() { return }
        }
    }

    private func publish(_ bytes: [UInt8]) {
        guard recorder.appendOutput(bytes, stream: stream) else {
            unrecorded = bytes
            if !isStallTold { tell("the recording stalls, so the terminal waits: " + (recorder.trouble ?? "")) }
            isStallTold = true
            return watch()
        }
        isStallTold = false
        screen.feed(bytes)
        if recorder.isKeyframeDue(stream: stream) {
            let picture = RecordedEvent.keyframe(columns: screen.columns, rows: screen.rows, screen: screen.redraw())
            recorder.note(picture, stream: stream)
        }
        for viewer in viewers { show(bytes, to: viewer) }
        watch()
    }

    /// The recording takes records again.
    func resumeRecording() {
        guard !unrecorded.isEmpty else { return }
        let bytes = unrecorded
        unrecorded = []
        publish(bytes)
    }

    private func show(_ bytes: [UInt8], to viewer: Connection) {
        let id = ObjectIdentifier(viewer)
        if let skipped = lagging[id] {
            lagging[id] = skipped + UInt64(bytes.count)
            return
        }
        viewer.send(.output(bytes))
        let stuck = MonotonicClock.nanoseconds - viewer.lastProgress > TerminalSession.patience
        let limit = holdsBack(viewer) && !stuck ? Int.max : TerminalSession.observerQueue
        if viewer.queuedBytes > limit { lagging[id] = UInt64(viewer.dropQueue()) }
    }

    private func holdsBack(_ viewer: Connection) -> Bool {
        if case .viewer(_, writable: true) = viewer.role { return lagging[ObjectIdentifier(viewer)] == nil }
        return false
    }

    /// A viewer has taken all it was sent.
    private func drained(_ viewer: Connection) {
        if let skipped = lagging.removeValue(forKey: ObjectIdentifier(viewer)) {
            viewer.send(.lagged(bytes: skipped))
            viewer.send(.screen(screen.redraw()))
        }
        watch()
    }

    /// Reads on or pauses, as the recording and those who type allow.
    private func watch() {
        guard let open = master else { return }
        let now = MonotonicClock.nanoseconds
        let full = viewers.contains {
            holdsBack($0) && $0.queuedBytes > TerminalSession.controllerQueue
                && now - $0.lastProgress <= TerminalSession.patience
        }
        if full, !isWatchDue {
            isWatchDue = true
            loop.after(milliseconds: 500) { [weak self] in
                self?.isWatchDue = false
                self?.watch()
            }
        }
        isPaused = full || !unrecorded.isEmpty
        var events: EventLoop.Events = isPaused ? [] : .readable
        if !typed.isEmpty { events.insert(.writable) }
        // The descriptor may already be off the loop because its other end is gone.
        _ = try? loop.modify(open.raw, events)
    }

    // MARK: Viewers

    /// Adds a viewer: it gets the screen as it is, then everything that follows.
    func join(_ viewer: Connection, _ request: AttachRequest) {
        viewer.role = .viewer(self, writable: request.writable)
        viewer.name = request.who
        viewers.append(viewer)
        viewer.onDrained = { [unowned self] in drained($0) }
        recorder.note(.joined(who: request.who), stream: stream)
        if request.writable { resize(columns: request.columns, rows: request.rows, by: viewer) }
        viewer.send(.resized(columns: screen.columns, rows: screen.rows))
        viewer.send(.screen(screen.redraw()))
    }

    /// Forgets a viewer that is gone.
    func leave(_ viewer: Connection) {
        guard let index = viewers.firstIndex(where: { $0 === viewer }) else { return }
        viewers.remove(at: index)
        lagging[ObjectIdentifier(viewer)] = nil
        recorder.note(.left(who: viewer.name), stream: stream)
        watch()
    }

    /// Follows the window of a viewer who types; the newest size counts.
    func resize(columns: UInt16, rows: UInt16, by viewer: Connection) {
        let columns = min(max(columns, 2), Screen.maximumColumns)
        let rows = min(max(rows, 2), Screen.maximumRows)
        guard columns != screen.columns || rows != screen.rows else { return }
        screen.resize(columns: columns, rows: rows)
        if let open = master { _ = clinux_ioctl_set_window(open.raw, columns, rows) }
        recorder.note(.resized(columns: columns, rows: rows), stream: stream)
        for other in viewers where other !== viewer { other.send(.resized(columns: columns, rows: rows)) }
    }

    /// Types for a viewer.
    func type(_ bytes: [UInt8], by viewer: Connection) {
        guard typed.count + bytes.count <= TerminalSession.typedLimit else {
            if !isDropTold { viewer.send(.notice("the shell does not read; what you typed last was dropped")) }
            isDropTold = true
            return
        }
        typed += bytes
        typeMore()
    }

    private func typeMore() {
        guard let open = master else {
            // What is typed while the host starts is for the shell to come.
            if !host.willReturn { typed = [] }
            return
        }
        while !typed.isEmpty {
            // A terminal takes 4 KiB at a time; an error is the other end's, which tells of itself.
            guard let count = try? open.descriptor.write(typed.prefix(4_096)), count > 0 else { break }
            typed = typed.dropFirst(count)
            isDropTold = false
        }
        watch()
    }
}
