/// Where things stand in the kernel's `struct seccomp_data`.
enum SeccompData {
    /// The call's number.
    static let number = 0
    /// The architecture, as `AUDIT_ARCH_` numbers it.
    static let architecture = 4

    /// The low half of an argument. All that is compared here is 32 bits wide in the kernel: it ignores the rest.
    static func lowHalf(ofArgument index: Int) -> Int { 16 + 8 * index }

    /// On x86-64 the calls of x32 programs have this bit; nothing lies above it elsewhere.
    static let firstX32Number: UInt32 = 0x4000_0000

    #if arch(x86_64)
        /// `AUDIT_ARCH_X86_64`.
        static let ownArchitecture: UInt32 = 0xc000_003e
    #elseif arch(arm64)
        /// `AUDIT_ARCH_AARCH64`.
        static let ownArchitecture: UInt32 = 0xc000_00b7
    #endif
}
