extension ArgumentRule {
    private static let notPermitted = (name: "EPERM", code: UInt32(1))
    private static let noTerminal = (name: "ENOTTY", code: UInt32(25))
    private static let noProtocol = (name: "EPROTONOSUPPORT", code: UInt32(93))
    private static let noType = (name: "ESOCKTNOSUPPORT", code: UInt32(94))
    private static let noFamily = (name: "EAFNOSUPPORT", code: UInt32(97))

    /// Every rule, in the order in which they are tried.
    public static let all: [ArgumentRule] = namespaces + terminals + devices + sockets + processes

    private static let newUser: UInt32 = 0x1000_0000

    private static let namespaces = [
        ArgumentRule(
            ["clone", "unshare"], refused: "`CLONE_NEWUSER`", notPermitted, liftedBy: .userNamespaces,
            "A nested user namespace gives back every capability inside it. Other namespaces are free: units and tools "
                + "use them, and they grant nothing.", [.isOne(of: [newUser], 0, mask: newUser)]),
        ArgumentRule(
            ["setns"], refused: "`CLONE_NEWUSER`", notPermitted, liftedBy: .userNamespaces,
            "There is no user namespace to join but nested ones.", [.isOne(of: [newUser], 1, mask: newUser)]),
    ]

    private static let terminals = [
        ArgumentRule(
            ["ioctl"], refused: "`TIOCSTI`, `TIOCLINUX`", notPermitted,
            "They type into a terminal that others hold.", [.isOne(of: [0x5412, 0x541c], 1)]),
        ArgumentRule(
            ["ioctl"], refused: "`TIOCCONS`, `TIOCSETD`", notPermitted,
            "One takes the machine's console output; the other loads line disciplines, old code with a history.",
            [.isOne(of: [0x541d, 0x5423], 1)]),
        ArgumentRule(
            ["ioctl"], refused: "`FIFREEZE`, `FITHAW`, `FITRIM`", notPermitted,
            "A frozen file system holds its writers where no signal reaches them, also at the session's end.",
            [.isOne(of: [0xc004_5877, 0xc004_5878, 0xc018_5879], 1)]),
    ]

    private static let devices = [
        ArgumentRule(
            ["ioctl"],
            refused: "requests of device types `0x12` (block), `0x22` and `S` (SCSI, CD), `$` (perf), `K` "
                + "(console), `L` (loop), `V` (virtual terminals, video), `0xae` (KVM), `0xfd` (device mapper)",
            noTerminal,
            "A host has no such device; ENOTTY is what the kernel says of any other file. Whoever gets hold of one all "
                + "the same can do nothing with it.",
            [.isOne(of: [0x1200, 0x2200, 0x5300, 0x2400, 0x4b00, 0x4c00, 0x5600, 0xae00, 0xfd00], 1, mask: 0xff00)])
    ]

    private static let ordinaryTypes: [UInt32] = [1, 2, 5]

    private static let sockets = [
        ArgumentRule(
            ["socket", "socketpair"], refused: "every family but UNIX, INET, INET6, NETLINK, PACKET", noFamily,
            "The first socket of a family loads its module, and most families are used by nobody but exploits; VSOCK "
                + "reaches the hypervisor.", [.isNone(of: [1, 2, 10, 16, 17], 0)]),
        ArgumentRule(
            ["socket", "socketpair"], refused: "every type but STREAM, DGRAM, RAW, SEQPACKET", noType,
            "RDM, DCCP and the old PACKET type are used by nobody.", [.isNone(of: [1, 2, 3, 5], 1, mask: 0xf)]),
        ArgumentRule(
            ["socket"],
            refused: "STREAM, DGRAM and SEQPACKET sockets of INET and INET6 with a protocol other than "
                + "TCP, UDP, ICMP, ICMPv6", noProtocol,
            "A protocol's first socket loads its module (SCTP, DCCP, L2TP, …). Raw sockets load nothing and are free.",
            [
                .isOne(of: [2, 10], 0), .isOne(of: ordinaryTypes, 1, mask: 0xf),
                .isNone(of: [0, 1, 6, 17, 58], 2),
            ]),
        ArgumentRule(
            ["socket"], refused: "netlink protocols other than ROUTE, SOCK_DIAG, NETFILTER, KOBJECT_UEVENT, GENERIC",
            noProtocol,
            "`ip`, `ss`, `nft`, udev and `ethtool` need these. The rest is for the machine: audit and process events of "
                + "everybody, IPsec, iSCSI, RDMA, kernel cryptography.",
            [.isOne(of: [16], 0), .isNone(of: [0, 4, 12, 15, 16], 2)]),
    ]

    private static let processes = [
        ArgumentRule(
            ["prctl"], refused: "`PR_SET_MM`", notPermitted,
            "It makes a process lie about its program and its arguments.", [.isOne(of: [35], 0)]),
        ArgumentRule(
            ["prctl"], refused: "`PR_SET_IO_FLUSHER`, `PR_SCHED_CORE`", notPermitted,
            "One takes from the machine's reserve of memory, the other keeps a core's other half idle.",
            [.isOne(of: [57, 62], 0)]),
        ArgumentRule(
            ["personality"],
            refused: "everything but PER_LINUX and PER_LINUX32, each with or without "
                + "ADDR_NO_RANDOMIZE, and the question which it is", notPermitted,
            "`gdb` and `setarch -R` turn randomization off; other bits weaken the protection of memory.",
            [.isNone(of: [0, 8, 0x4_0000, 0x4_0008, 0xffff_ffff], 0)]),
        ArgumentRule(
            ["userfaultfd"], refused: "flags without `UFFD_USER_MODE_ONLY`", notPermitted,
            "Who can hold up a fault of the kernel can hold up the kernel.", [.isOne(of: [0], 0, mask: 1)]),
    ]
}
