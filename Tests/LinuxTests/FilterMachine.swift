/// Runs a filter as the kernel would: the kinds of instruction that seccomp filters are made of, and nothing else.
struct FilterMachine {
    enum Verdict: Equatable {
        case allow
        case notify
        case fail(UInt32)
        case wrong(String)
    }

    private struct Instruction {
        let code: UInt16
        let whenTrue: Int
        let whenFalse: Int
        let operand: UInt32
    }

    private let program: [Instruction]

    init(_ bytes: [UInt8]) {
        program = stride(from: 0, to: bytes.count, by: 8).map { start in
            let field = bytes[start..<start + 8].map(UInt32.init)
            return Instruction(
                code: UInt16(field[0] | field[1] << 8), whenTrue: Int(field[2]), whenFalse: Int(field[3]),
                operand: field[4] | field[5] << 8 | field[6] << 16 | field[7] << 24)
        }
    }

    /// What the kernel checks of every jump before it takes a filter.
    var landsInside: Bool {
        program.indices.allSatisfy { index in
            let instruction = program[index]
            switch instruction.code {
            case 0x05: return index + 1 + Int(instruction.operand) < program.count
            case 0x15, 0x35: return index + 1 + max(instruction.whenTrue, instruction.whenFalse) < program.count
            case 0x20: return instruction.operand < 64 && instruction.operand % 4 == 0
            case 0x06, 0x54: return true
            default: return false
            }
        } && program.last?.code == 0x06
    }

    func run(number: UInt32, architecture: UInt32 = 0xc000_003e, _ arguments: [UInt64] = []) -> Verdict {
        var data = [number, architecture, 0, 0]
        for index in 0..<6 {
            let value = index < arguments.count ? arguments[index] : 0
            data += [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        }
        var loaded: UInt32 = 0
        var position = 0
        while position < program.count {
            let instruction = program[position]
            position += 1
            switch instruction.code {
            case 0x20: loaded = data[Int(instruction.operand) / 4]
            case 0x54: loaded &= instruction.operand
            case 0x05: position += Int(instruction.operand)
            case 0x15: position += loaded == instruction.operand ? instruction.whenTrue : instruction.whenFalse
            case 0x35: position += loaded >= instruction.operand ? instruction.whenTrue : instruction.whenFalse
            case 0x06: return FilterMachine.verdict(instruction.operand)
            default: return .wrong("code \(instruction.code)")
            }
        }
        return .wrong("ran off the end")
    }

    private static func verdict(_ action: UInt32) -> Verdict {
        switch action {
        case 0x7fff_0000: .allow
        case 0x7fc0_0000: .notify
        case 0x0005_0000...0x0005_0fff: .fail(action & 0xfff)
        default: .wrong("action \(action)")
        }
    }
}
