/// Everything that is tried, and what must come of it.
enum Attempts {
    static let all = mounts + groups + devices + kernel + processes + limits + network + terminals

    /// Why a host with systemd may lift what is laid over parts of its `/proc` and `/sys`.
    private static let units = "units do it by ProtectKernelTunables= and the like; the kernel's own checks are below"

    private static let mounts = [
        Attempt("mount-ext4", "EPERM", "mount(2) of a disk: file systems on disks are for the machine's root"),
        Attempt("mount-btrfs", "EPERM ENODEV", "mount(2) of a disk"),
        Attempt("mount-xfs", "EPERM ENODEV", "mount(2) of a disk"),
        Attempt("mount-debugfs", "EPERM ENODEV", "kernel internals"),
        Attempt("mount-tracefs", "EPERM ENODEV", "tracing of the whole machine"),
        Attempt("mount-securityfs", "EPERM ENODEV", "settings of security modules"),
        Attempt("mount-devtmpfs", "EPERM ENODEV", "every device of the machine"),
        Attempt("mount-hugetlbfs", "EPERM ENODEV", "memory that no cgroup of ours counts"),
        Attempt("mount-pstore", "EPERM ENODEV", "crash records of the machine"),
        Attempt("mount-configfs", "EPERM ENODEV", "kernel objects made by folders"),
        Attempt("mount-efivarfs", "EPERM ENODEV", "firmware variables"),
        Attempt(
            "mount-erofs-file", "EPERM ENODEV", "a file system image of one's own: parsers of such have been ways in"),
        Attempt("mount-fuse", "ENOENT", "a file system that one answers oneself: there is no /dev/fuse"),
        Attempt("fsopen-ext4", "EPERM", "fsopen(2) must say what mount(2) says (CVE-2022-0185)"),
        Attempt("mount-bpf-delegated", "EPERM", "BPF rights delegated to a user namespace"),
        Attempt(
            "binfmt-register", "contained EPERM ENODEV", "a binary format: holds in the host's user namespace only"),
        Attempt("mount-every-other", "EPERM", "every other kind that /proc/filesystems names"),
        Attempt("fresh-proc", "EPERM", openInSystemd: units, "a proc with nothing laid over it"),
        Attempt("fresh-sysfs", "EPERM", openInSystemd: units, "a writable sysfs with nothing laid over it"),
        Attempt("unmount-proc-mask", "EINVAL", openInSystemd: units, "umount2(2) of what hides a file of /proc"),
        Attempt("unmount-sys-mask", "EINVAL", openInSystemd: units, "umount2(2) of what hides /sys/firmware"),
        Attempt("copy-proc-without-masks", "EINVAL", openInSystemd: units, "open_tree(2) of /proc alone"),
        Attempt("remount-sys-writable", "EPERM", openInSystemd: units, "/sys writable"),
        Attempt("remount-proc-irq-writable", "EPERM", openInSystemd: units, "a read-only part of /proc writable"),
        Attempt("remount-proc-with-devices", "EPERM", openInSystemd: units, "nosuid, nodev, noexec taken off /proc"),
        Attempt("remount-keepers-tmpfs", "EPERM", "/dev, which the keeper has made"),
        Attempt("remount-machines-cgroup2", "EPERM", "the cgroup2 that the whole machine shares"),
        Attempt("bare-proc-core-pattern", "EACCES EPERM EINVAL", "a program that the machine's root runs at a crash"),
        Attempt(
            "bare-proc-modprobe", "EACCES EPERM EINVAL ENOENT", "a program that the machine's root runs for a module"),
        Attempt("bare-proc-drop-caches", "EACCES EPERM EINVAL", "vm.* is the machine's"),
        Attempt("bare-proc-sysrq", "EACCES EPERM EINVAL ENOENT", "sysrq-trigger; a kernel may have none"),
        Attempt("bare-proc-irq", "EACCES EPERM EINVAL", "interrupts' processors"),
        Attempt("bare-proc-kcore", "EACCES EPERM EINVAL ENOENT", "the machine's memory; a kernel may not show it"),
        Attempt("bare-proc-kmsg", "EACCES EPERM EINVAL", "the kernel's log"),
        Attempt("bare-proc-pages", "EACCES EPERM EINVAL", "the machine's pages"),
        Attempt("bare-proc-symbols", "hidden EACCES EPERM EINVAL", "kernel addresses: all zero"),
        Attempt("proc-core-pattern", "EACCES", "core_pattern, as it stands in the host"),
        Attempt("every-sysctl", "EACCES", "every file of /proc/sys that is no namespace's own, opened for writing"),
        Attempt("every-sys-file", "EACCES", "every file of /sys but the host's links', opened for writing"),
        Attempt("double-chroot", "contained", "chroot(2) twice and up: ends at the host's own root"),
        Attempt("uncover-root", "EINVAL", "umount2(2) of the root, to see what it covers"),
        Attempt("pivot-out", "contained", systemd: "EINVAL", "pivot_root(2) away from the root, to see what it covers"),
        Attempt("propagate-mounts", "contained", "shared mounts: the machine's own are compared afterwards"),
        Attempt("open-by-handle", "EPERM", "open_by_handle_at(2) out of the root (Shocker)"),
        Attempt("write-through-to-image", "contained", "writes to files of the image: it is compared afterwards"),
        Attempt("freeze-filesystem", "EOPNOTSUPP EPERM", "FIFREEZE would hold up all who share the file system"),
        Attempt("immutable-file", "EPERM EOPNOTSUPP", "FS_IMMUTABLE_FL would make a layer that cannot be removed"),
        Attempt("trusted-attribute", "EPERM", "trusted.overlay.* would redirect the overlay (CVE-2023-0386 family)"),
        Attempt("foreign-mounts", "ENOSYS EPERM ENOENT", "statmount(2) of mounts of other namespaces, by number"),
    ]

    private static let groups = [
        Attempt("cgroup2-limits", "EACCES", "limits and switches of the host's own group"),
        Attempt("cgroup2-kill", "EACCES", "cgroup.kill of the host's own group"),
        Attempt("cgroup2-above", "contained", "a cgroup2 mounted anew begins at the host's group"),
        Attempt("cgroup2-raise", "EACCES", "the parent's limit through a child"),
        Attempt("cgroup1-limits", "EACCES", "every file of every version 1 hierarchy that can be mounted"),
        Attempt("cgroup1-make", "EACCES", "groups in version 1 hierarchies"),
        Attempt("cgroup1-release-agent", "EACCES", "a program that the machine's root runs (CVE-2022-0492)"),
        Attempt("cgroup1-devices-allow", "EACCES", "devices.allow"),
        Attempt("cgroup1-remount-agent", "EINVAL EPERM", "release_agent as a mount option (CVE-2022-0492)"),
        Attempt("cgroup1-new-hierarchy", "EPERM", "a hierarchy of one's own, with an agent of one's own"),
    ]

    private static let devices = [
        Attempt("mknod-disk", "EPERM", "mknod(2) of the disk, on the overlay and four tmpfs"),
        Attempt("mknod-sata", "EPERM", "mknod(2) of a disk"),
        Attempt("mknod-loop", "EPERM", "mknod(2) of a loop device"),
        Attempt("mknod-loop-control", "EPERM", "mknod(2) of /dev/loop-control"),
        Attempt("mknod-mem", "EPERM", "mknod(2) of /dev/mem"),
        Attempt("mknod-port", "EPERM", "mknod(2) of /dev/port"),
        Attempt("mknod-kmsg", "EPERM", "mknod(2) of /dev/kmsg"),
        Attempt("mknod-console", "EPERM", "mknod(2) of the console (CVE-2025-52565)"),
        Attempt("mknod-fuse", "EPERM", "mknod(2) of /dev/fuse"),
        Attempt("mknod-tun", "EPERM", "mknod(2) of /dev/net/tun"),
        Attempt("mknod-kvm", "EPERM", "mknod(2) of /dev/kvm"),
        Attempt("mknod-vhost", "EPERM", "mknod(2) of /dev/vhost-net"),
        Attempt("mknod-null", "EPERM", "even of the harmless ones"),
        Attempt("open-ready-devices", "ENOENT", "nodes that must not be there"),
    ]

    private static let network = [
        Attempt("connect-outside", "ETIMEDOUT EHOSTUNREACH ENETUNREACH", "a listener that the machine itself reaches"),
        Attempt("connect-machine", "ETIMEDOUT EHOSTUNREACH ENETUNREACH", "an address of the machine"),
        Attempt("connect-machine-loopback", "ECONNREFUSED", "the loopback here is the host's own"),
        Attempt(
            "connect-gateway", "ECONNREFUSED ETIMEDOUT EHOSTUNREACH", "the bridge's address with a port of the machine"),
        Attempt("abstract-socket", "ECONNREFUSED", "an abstract UNIX socket of the machine"),
        Attempt("keeper-socket", "ENOENT", "the keeper's socket"),
        Attempt("daemon-socket", "ENOENT", "the daemon's socket"),
        Attempt("netlink-links", "contained", "RTM_GETLINK names the host's links only"),
        Attempt("netlink-give-link-away", "ESRCH", "a link moved into the machine's namespace"),
        Attempt("netlink-audit", "EPROTONOSUPPORT", "the machine's audit"),
        Attempt("netlink-process-events", "EPROTONOSUPPORT", "births and deaths of the machine's processes"),
        Attempt("socket-families", "EAFNOSUPPORT", "every family but five (CVE-2022-0185 and many more)"),
        Attempt("socket-attach-bpf", "EINVAL EPERM EBADF", "SO_ATTACH_BPF needs a program that bpf(2) will not load"),
        Attempt("socket-buffer-force", "EPERM", "SO_RCVBUFFORCE beyond net.core.rmem_max"),
    ]

    private static let terminals = [
        Attempt("tiocsti", "EPERM", "input pushed into a terminal (CVE-2016-2568, CVE-2023-28100)"),
        Attempt("tiocsti-high-bits", "EPERM", "the same, past a filter that compares 64 bits (CVE-2019-10063)"),
        Attempt("tiocsti-controlling", "EPERM EBADF", "the same, into the controlling terminal"),
        Attempt("tioclinux", "EPERM", "the console's paste (CVE-2023-28100)"),
        Attempt("tioccons", "EPERM", "the console's output"),
        Attempt("tiocslcktrmios", "EPERM", "terminal settings locked"),
        Attempt(
            "line-disciplines", "contained EINVAL EPERM",
            "drivers over terminals (CVE-2023-6546); one that does nothing"),
    ]
}
