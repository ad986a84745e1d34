/// One `struct sock_filter`, and the few of its kinds that a seccomp filter is made of.
///
/// Jumps are relative, so a block of instructions can stand anywhere.
struct BPFInstruction: Equatable {
    let code: UInt16
    let whenTrue: UInt8
    let whenFalse: UInt8
    let operand: UInt32

    /// Loads 32 bits of `struct seccomp_data`.
    static func load(_ offset: Int) -> BPFInstruction { BPFInstruction(0x20, UInt32(offset)) }

    /// Keeps some bits of what is loaded.
    static func and(_ mask: UInt32) -> BPFInstruction { BPFInstruction(0x54, mask) }

    /// Goes on so many instructions further.
    static func skip(_ count: Int) -> BPFInstruction { BPFInstruction(0x05, UInt32(count)) }

    /// Ends the filter with an action.
    static func answer(_ action: UInt32) -> BPFInstruction { BPFInstruction(0x06, action) }

    /// Compares what is loaded for equality.
    static func ifEqual(_ value: UInt32, then: Int, otherwise: Int) throws(SeccompError) -> BPFInstruction {
        try BPFInstruction(jump: 0x15, value, then, otherwise)
    }

    /// Compares what is loaded, without a sign.
    static func ifAtLeast(_ value: UInt32, then: Int, otherwise: Int) throws(SeccompError) -> BPFInstruction {
        try BPFInstruction(jump: 0x35, value, then, otherwise)
    }

    private init(_ code: UInt16, _ operand: UInt32) {
        self.code = code
        self.operand = operand
        whenTrue = 0
        whenFalse = 0
    }

    private init(jump code: UInt16, _ operand: UInt32, _ then: Int, _ otherwise: Int) throws(SeccompError) {
        guard let then = UInt8(exactly: then), let otherwise = UInt8(exactly: otherwise) else {
            throw SeccompError("a block of the filter is longer than a jump reaches")
        }
        self.code = code
        self.operand = operand
        whenTrue = then
        whenFalse = otherwise
    }

    /// The instruction as the kernel reads it.
    var bytes: [UInt8] {
        withUnsafeBytes(of: code) { Array($0) } + [whenTrue, whenFalse] + withUnsafeBytes(of: operand) { Array($0) }
    }
}
