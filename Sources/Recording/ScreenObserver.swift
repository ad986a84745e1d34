internal import CVTerm

/// Hears from libvterm what its functions do not tell later.
final class ScreenObserver {
    /// Whether libvterm is being given characters, not control sequences.
    var isDrawing = false
    /// Whether the next character goes to the next line although the cursor stands on this one.
    var wrapIsPending = false
    /// Whether characters go on in the next line where one is full.
    var wraps = true
    /// Whether the last character was drawn in the last column.
    fileprivate(set) var drewLastColumn = false
    /// The screen's width.
    var columns: Int32 = 0
    /// Takes each line that scrolls off the top of the primary screen.
    let lineScrolledOff: ((String) -> Void)?
    /// libvterm keeps the address.
    private let callbacks: UnsafeMutablePointer<VTermScreenCallbacks>

    init(lineScrolledOff: ((String) -> Void)?) {
        self.lineScrolledOff = lineScrolledOff
        callbacks = .allocate(capacity: 1)
        callbacks.initialize(to: VTermScreenCallbacks())
        callbacks.pointee.damage = screenWasDamaged
        callbacks.pointee.movecursor = screenCursorMoved
        if lineScrolledOff != nil { callbacks.pointee.sb_pushline = screenLineScrolledOff }
    }

    deinit { callbacks.deallocate() }

    /// Listens to `screen`, which must not outlive this.
    func attach(to screen: OpaquePointer) {
        vterm_screen_set_callbacks(screen, callbacks, Unmanaged.passUnretained(self).toOpaque())
    }

    fileprivate static func from(_ user: UnsafeMutableRawPointer?) -> ScreenObserver? {
        user.map { Unmanaged<ScreenObserver>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func screenWasDamaged(_ area: VTermRect, _ user: UnsafeMutableRawPointer?) -> Int32 {
    guard let observer = ScreenObserver.from(user), observer.isDrawing else { return 1 }
    observer.drewLastColumn = area.end_col == observer.columns
    observer.wrapIsPending = observer.drewLastColumn && observer.wraps
    return 1
}

private func screenCursorMoved(
    _: VTermPos, _: VTermPos, _: Int32, _ user: UnsafeMutableRawPointer?
) -> Int32 {
    guard let observer = ScreenObserver.from(user), !observer.isDrawing else { return 1 }
    observer.wrapIsPending = false
    return 1
}

private func screenLineScrolledOff(
    _ columns: Int32, _ cells: UnsafePointer<VTermScreenCell>?, _ user: UnsafeMutableRawPointer?
) -> Int32 {
    guard let observer = ScreenObserver.from(user) else { return 0 }
    let line = UnsafeBufferPointer(start: cells, count: Int(columns)).map { ScreenCell($0, screenIsReversed: false) }
    observer.lineScrolledOff?(ScreenText.line(line))
    return 0
}
