// File systems of the machine, what is laid over parts of ours, and ways out of the root.
#define _GNU_SOURCE
#include "intruder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

static int mount_type(const char *type, const char *source) {
    return result(mount(source, place(), type, 0, NULL));
}
static int ext4(void) { return mount_type("ext4", given("disk") ?: "/dev/vda"); }
static int btrfs(void) { return mount_type("btrfs", given("disk") ?: "/dev/vda"); }
static int xfs(void) { return mount_type("xfs", given("disk") ?: "/dev/vda"); }
static int debugfs(void) { return mount_type("debugfs", "none"); }
static int tracefs(void) { return mount_type("tracefs", "none"); }
static int securityfs(void) { return mount_type("securityfs", "none"); }
static int devtmpfs(void) { return mount_type("devtmpfs", "none"); }
static int hugetlbfs(void) { return mount_type("hugetlbfs", "none"); }
static int pstore(void) { return mount_type("pstore", "none"); }
static int configfs(void) { return mount_type("configfs", "none"); }
static int efivarfs(void) { return mount_type("efivarfs", "none"); }

static int erofs_from_file(void) {
    int file = open("/tmp/image", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, 1 << 16)) return ENOENT;
    return mount_type("erofs", "/tmp/image");
}

static int fuse(void) {
    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (device < 0) return errno;
    char options[64];
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
    return result(mount("none", place(), "fuse", 0, options));
}

// The new calls must say the same as the old one.
static int fsopen_ext4(void) {
    int context = fsopen("ext4", FSOPEN_CLOEXEC);
    if (context < 0) return errno;
    if (fsconfig(context, FSCONFIG_SET_STRING, "source", "/dev/vda", 0)) return errno;
    return result(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
}

// bpf of a user namespace is harmless as long as nobody delegates anything to it.
static int bpf_delegated(void) {
    int context = fsopen("bpf", FSOPEN_CLOEXEC);
    if (context < 0) return errno;
    if (fsconfig(context, FSCONFIG_SET_STRING, "delegate_cmds", "any", 0)) return errno;
    return result(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
}

// A binary format registered in a host must stay in it; the machine's list is looked at from outside.
static int binfmt(void) {
    if (mount("none", place(), "binfmt_misc", 0, NULL)) return errno;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/register", place());
    int file = open(path, O_WRONLY | O_CLOEXEC);
    const char *rule = ":intruder:M::INTRUDER::/bin/true:";
    if (file < 0 || write(file, rule, strlen(rule)) < 0) return errno;
    return CONTAINED;
}

// Kinds of a user namespace's own: they show the host's own things, or nothing.
static const char *const harmless[] = {"tmpfs", "ramfs", "proc", "sysfs", "overlay", "mqueue", "devpts", "cgroup",
                                       "cgroup2", "cpuset", "bpf", "binfmt_misc", "autofs", "fuse", "fuseblk"};

static int every_other(void) {
    FILE *list = fopen("/proc/filesystems", "re");
    char line[128], type[64];
    int tried = 0, outcome = EPERM;
    while (list && fgets(line, sizeof line, list)) {
        if (sscanf(line, "nodev %63s", type) != 1 && sscanf(line, " %63s", type) != 1) continue;
        int skip = 0;
        for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) skip |= !strcmp(type, harmless[i]);
        if (skip) continue;
        tried++;
        if (!mount("none", place(), type, 0, NULL)) {
            snprintf(detail + strlen(detail), sizeof detail - strlen(detail), "%s ", type);
            outcome = ALLOWED;
        }
    }
    return tried ? outcome : UNAVAILABLE;
}

static int fresh(const char *type) {
    int context = fsopen(type, FSOPEN_CLOEXEC);
    if (context < 0) return errno;
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0)) return errno;
    return result(fsmount(context, FSMOUNT_CLOEXEC, 0));
}
static int fresh_proc(void) { return fresh("proc"); }
static int fresh_sysfs(void) { return fresh("sysfs"); }
static int unmount_mask(void) { return result(umount2("/proc/kallsyms", MNT_DETACH)); }
static int unmount_firmware(void) { return result(umount2("/sys/firmware", MNT_DETACH)); }
static int copy_without_masks(void) { return result(open_tree(AT_FDCWD, "/proc", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)); }
static int remount_sys(void) { return result(mount(NULL, "/sys", NULL, MS_REMOUNT | MS_BIND, NULL)); }
static int remount_proc_irq(void) { return result(mount(NULL, "/proc/irq", NULL, MS_REMOUNT | MS_BIND, NULL)); }
static int remount_with_devices(void) { return result(mount(NULL, "/proc", NULL, MS_REMOUNT | MS_BIND, NULL)); }

// /dev is a file system that the keeper has made: its options are not ours.
static int remount_keepers_tmpfs(void) { return result(mount(NULL, "/dev", NULL, MS_REMOUNT, "size=1g")); }
static int remount_machines_cgroup2(void) {
    return result(mount(NULL, "/sys/fs/cgroup", NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

static int below_proc(const char *name, int flags) {
    int proc = bare_proc();
    if (proc < 0) return -proc;
    return result(openat(proc, name, flags | O_CLOEXEC | O_NONBLOCK));
}
static int bare_core_pattern(void) { return below_proc("sys/kernel/core_pattern", O_WRONLY); }
static int bare_modprobe(void) { return below_proc("sys/kernel/modprobe", O_WRONLY); }
static int bare_drop_caches(void) { return below_proc("sys/vm/drop_caches", O_WRONLY); }
static int bare_sysrq(void) { return below_proc("sysrq-trigger", O_WRONLY); }
static int bare_irq(void) { return below_proc("irq/default_smp_affinity", O_WRONLY); }
static int bare_kcore(void) { return below_proc("kcore", O_RDONLY); }
static int bare_kmsg(void) { return below_proc("kmsg", O_RDONLY); }
static int bare_pages(void) { return below_proc("kpageflags", O_RDONLY); }

static int bare_symbols(void) {
    int proc = bare_proc();
    if (proc < 0) return -proc;
    int file = openat(proc, "kallsyms", O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno;
    char text[4096];
    ssize_t size = read(file, text, sizeof text - 1);
    if (size <= 0) return HIDDEN;
    text[size] = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (strtoull(line, NULL, 16)) return ALLOWED;
    return HIDDEN;
}

static int proc_core_pattern(void) { return opens_for_writing("/proc/sys/kernel/core_pattern"); }

// What a namespace of ours owns; everything else under /proc/sys is the machine's.
static const char *const own_sysctls[] = {
    "/proc/sys/net/", "/proc/sys/user/", "/proc/sys/fs/mqueue/", "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/domainname", "/proc/sys/kernel/shm", "/proc/sys/kernel/msg", "/proc/sys/kernel/sem",
    "/proc/sys/kernel/auto_msgmni", "/proc/sys/kernel/ns_last_pid", "/proc/sys/kernel/pid_max",
    "/proc/sys/fs/binfmt_misc/",
};

static int note_writable(const char *path, void *context) {
    const char *const *own = context;
    for (; own && *own; own++)
        if (!strncmp(path, *own, strlen(*own))) return 0;
    if (opens_for_writing(path) == ALLOWED && strlen(detail) < 400) {
        strcat(strncat(detail, path, 80), " ");
    }
    return 0;
}

static int every_sysctl(void) {
    const char *own[sizeof own_sysctls / sizeof *own_sysctls + 1] = {0};
    memcpy(own, own_sysctls, sizeof own_sysctls);
    walk("/proc/sys", note_writable, own);
    return *detail ? ALLOWED : EACCES;
}

static int every_sys_file(void) {
    static const char *own[] = {"/sys/devices/virtual/net/", NULL};
    mount(NULL, "/sys", NULL, MS_REMOUNT | MS_BIND, NULL); // where that is possible, so much the worse
    walk("/sys", note_writable, own);
    return *detail ? ALLOWED : EACCES;
}

static int same_root(const struct stat *root) {
    struct stat now;
    return !stat("/", &now) && now.st_dev == root->st_dev && now.st_ino == root->st_ino ? CONTAINED : ALLOWED;
}

// The classic: a second chroot below the first, and up from a folder outside it.
static int double_chroot(void) {
    struct stat root;
    stat("/", &root);
    int outside = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (chroot(place())) return errno;
    if (fchdir(outside)) return errno;
    for (int i = 0; i < 64; i++)
        if (chdir("..")) return errno;
    if (chroot(".")) return errno;
    return same_root(&root);
}

static int uncovered_root(void) {
    if (unshare(CLONE_NEWNS)) return errno;
    return result(umount2("/", MNT_DETACH));
}

static int pivot_out(void) {
    struct stat root;
    stat("/", &root);
    if (unshare(CLONE_NEWNS)) return errno;
    if (mount("none", place(), "tmpfs", 0, NULL) || chdir(place())) return errno;
    if (syscall(SYS_pivot_root, ".", ".")) return errno;
    if (umount2(".", MNT_DETACH)) return errno;
    struct stat now;
    // The tmpfs is ours; had the old root hidden another, we would be in it.
    return !stat("/", &now) && access("/etc/hostname", F_OK) && access("/proc", F_OK) ? CONTAINED : ALLOWED;
}

// Seen from outside afterwards: the machine's mounts must be what they were.
static int propagate(void) {
    if (mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL)) return errno;
    if (mount("intruder", place(), "tmpfs", 0, NULL)) return errno;
    return CONTAINED;
}

static int handle(void) {
    struct { struct file_handle head; unsigned char bytes[64]; } handle = {.head = {.handle_bytes = 8, .handle_type = 1}};
    *(uint64_t *)handle.head.f_handle = 2; // the root folder of most file systems
    int here = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return result(open_by_handle_at(here, &handle.head, O_RDONLY));
}

// Changes files of the image; from outside, the image must be what it was.
static int write_through(void) {
    if (chmod("/bin/true", 04777)) return errno;
    if (chown("/bin/false", 12, 12)) return errno;
    unsigned char rights[24] = {1, 0, 0, 3, 0xff, 0xff, 0xff, 0xff};
    setxattr("/bin/cat", "security.capability", rights, sizeof rights, 0);
    int file = open("/bin/true", O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (file < 0) return errno;
    return write(file, "x", 1) == 1 && !unlink("/etc/passwd-") + 1 ? CONTAINED : errno;
}

static int freeze(void) { return result(ioctl(open("/", O_RDONLY | O_CLOEXEC), FIFREEZE, 0)); }
static int immutable(void) {
    int file = open("/tmp/immutable", O_RDWR | O_CREAT | O_CLOEXEC, 0600), flags = FS_IMMUTABLE_FL;
    return result(ioctl(file, FS_IOC_SETFLAGS, &flags));
}
static int trusted_attribute(void) { return result(setxattr("/root", "trusted.overlay.opaque", "y", 1, 0)); }

// Mounts of other namespaces, by their numbers.
static int foreign_mounts(void) {
    struct { uint32_t size, spare; uint64_t mount, parameter, space; } request = {.size = 32, .parameter = 1};
    uint64_t own[512];
    request.mount = UINT64_MAX; // LSMT_ROOT
    request.parameter = 0;
    long count = syscall(458, &request, own, 512, 0);
    if (count < 0) return errno;
    char buffer[4096];
    for (uint64_t id = 1ull << 31; id < (1ull << 31) + 20000; id++) {
        int is_own = 0;
        for (long i = 0; i < count; i++) is_own |= own[i] == id;
        if (is_own) continue;
        request.mount = id;
        request.parameter = 2; // STATMOUNT_MNT_BASIC
        if (!syscall(457, &request, buffer, sizeof buffer, 0)) {
            // The mount that our root lies on is ours too, though it is in nobody's list.
            snprintf(detail, sizeof detail, "%llu", (unsigned long long)id);
            return ALLOWED;
        }
    }
    return errno;
}

const struct attempt mount_attempts[] = {
    {"mount-ext4", ext4}, {"mount-btrfs", btrfs}, {"mount-xfs", xfs}, {"mount-debugfs", debugfs},
    {"mount-tracefs", tracefs}, {"mount-securityfs", securityfs}, {"mount-devtmpfs", devtmpfs},
    {"mount-hugetlbfs", hugetlbfs}, {"mount-pstore", pstore}, {"mount-configfs", configfs},
    {"mount-efivarfs", efivarfs}, {"mount-erofs-file", erofs_from_file}, {"mount-fuse", fuse},
    {"fsopen-ext4", fsopen_ext4}, {"mount-bpf-delegated", bpf_delegated}, {"binfmt-register", binfmt},
    {"mount-every-other", every_other}, {"fresh-proc", fresh_proc}, {"fresh-sysfs", fresh_sysfs},
    {"unmount-proc-mask", unmount_mask}, {"unmount-sys-mask", unmount_firmware},
    {"copy-proc-without-masks", copy_without_masks}, {"remount-sys-writable", remount_sys},
    {"remount-proc-irq-writable", remount_proc_irq}, {"remount-proc-with-devices", remount_with_devices},
    {"remount-keepers-tmpfs", remount_keepers_tmpfs}, {"remount-machines-cgroup2", remount_machines_cgroup2},
    {"bare-proc-core-pattern", bare_core_pattern}, {"bare-proc-modprobe", bare_modprobe},
    {"bare-proc-drop-caches", bare_drop_caches}, {"bare-proc-sysrq", bare_sysrq}, {"bare-proc-irq", bare_irq},
    {"bare-proc-kcore", bare_kcore}, {"bare-proc-kmsg", bare_kmsg}, {"bare-proc-pages", bare_pages},
    {"bare-proc-symbols", bare_symbols}, {"proc-core-pattern", proc_core_pattern},
    {"every-sysctl", every_sysctl}, {"every-sys-file", every_sys_file}, {"double-chroot", double_chroot},
    {"uncover-root", uncovered_root}, {"pivot-out", pivot_out}, {"propagate-mounts", propagate},
    {"open-by-handle", handle}, {"write-through-to-image", write_through}, {"freeze-filesystem", freeze},
    {"immutable-file", immutable}, {"trusted-attribute", trusted_attribute}, {"foreign-mounts", foreign_mounts},
    {0},
};
