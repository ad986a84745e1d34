internal import CVTerm

/// One terminal of libvterm's; it keeps its size for life.
final class Emulator {
    let vterm: OpaquePointer
    let screen: OpaquePointer
    let state: OpaquePointer
    /// libvterm keeps its address.
    private let observer: ScreenObserver

    /// Makes a reset terminal that tells `observer` what happens and drops what it would answer.
    init(columns: UInt16, rows: UInt16, observer: ScreenObserver) {
        self.observer = observer
        vterm = vterm_new(Int32(rows), Int32(columns))
        screen = vterm_obtain_screen(vterm)
        state = vterm_obtain_state(vterm)
        observer.columns = Int32(columns)
        vterm_set_utf8(vterm, 1)
        vterm_output_set_callback(vterm, { _, _, _ in }, nil)
        observer.attach(to: screen)
        vterm_screen_reset(screen, 1)
    }

    /// Makes the alternate screen, which costs as much memory as the primary one; most terminals never show it.
    func makeAlternate() { vterm_screen_enable_altscreen(screen, 1) }

    deinit { vterm_free(vterm) }
}
