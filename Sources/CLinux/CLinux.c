// The one file with _GNU_SOURCE: in a header it would make clang's modules disagree.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/loop.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int clinux_unshare(int flags) { return unshare(flags); }
int clinux_setns(int fd, int flags) { return setns(fd, flags); }

// The kernel's struct clone_args; linux/sched.h clashes with glibc's sched.h.
struct clinux_clone_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

pid_t clinux_clone(uint64_t flags, int *pidfd, int cgroup_fd) {
    struct clinux_clone_args args = {.flags = flags, .exit_signal = SIGCHLD};
    if (flags & CLINUX_CLONE_PARENT) args.exit_signal = 0;  // the sibling takes the parent's own
    if (pidfd) {
        args.flags |= 0x1000 /* CLONE_PIDFD */;
        args.pidfd = (uint64_t)(uintptr_t)pidfd;
    }
    if (cgroup_fd >= 0) {
        args.flags |= 0x200000000ULL /* CLONE_INTO_CGROUP */;
        args.cgroup = (uint64_t)cgroup_fd;
    }
    return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

pid_t clinux_fork(void) { return fork(); }

void *clinux_mremap_onto(void *from, size_t length, void *to) {
    return mremap(from, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, to);
}

int clinux_keep_freed_memory(int bytes) { return mallopt(M_TRIM_THRESHOLD, bytes); }

int clinux_pivot_root(const char *new_root, const char *put_old) {
    return (int)syscall(SYS_pivot_root, new_root, put_old);
}

int clinux_open_tree(int dirfd, const char *path, bool recursive, bool clone) {
    unsigned flags = OPEN_TREE_CLOEXEC | AT_EMPTY_PATH;
    if (clone) flags |= OPEN_TREE_CLONE;
    if (recursive) flags |= AT_RECURSIVE;
    return open_tree(dirfd, path, flags);
}

int clinux_move_mount(int from_fd, const char *from, int to_fd, const char *to) {
    unsigned flags = 0;
    if (!*from) flags |= MOVE_MOUNT_F_EMPTY_PATH;
    if (!*to) flags |= MOVE_MOUNT_T_EMPTY_PATH;
    return move_mount(from_fd, from, to_fd, to, flags);
}

int clinux_mount_set_idmap(int mount_fd, int userns_fd) {
    struct mount_attr attr = {.attr_set = 0x00100000 /* MOUNT_ATTR_IDMAP */, .userns_fd = (uint64_t)userns_fd};
    return mount_setattr(mount_fd, "", AT_EMPTY_PATH, &attr, sizeof attr);
}

int clinux_mount_set_attributes(int mount_fd, const char *path, bool recursive, uint64_t set) {
    struct mount_attr attr = {.attr_set = set};
    return mount_setattr(mount_fd, path, AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), &attr, sizeof attr);
}

int clinux_mount_set_private(int mount_fd) {
    struct mount_attr attr = {.propagation = MS_PRIVATE};
    return mount_setattr(mount_fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
}

int clinux_fsopen(const char *type) { return fsopen(type, FSOPEN_CLOEXEC); }
int clinux_fsconfig_string(int fs, const char *key, const char *value) {
    return fsconfig(fs, FSCONFIG_SET_STRING, key, value, 0);
}
int clinux_fsconfig_flag(int fs, const char *key) { return fsconfig(fs, FSCONFIG_SET_FLAG, key, NULL, 0); }
int clinux_fsconfig_fd(int fs, const char *key, int fd) { return fsconfig(fs, FSCONFIG_SET_FD, key, NULL, fd); }
int clinux_fsconfig_create(int fs) { return fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0); }
int clinux_fsmount(int fs, uint64_t attributes) { return fsmount(fs, FSMOUNT_CLOEXEC, (unsigned)attributes); }

int clinux_openat2(int dirfd, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, dirfd, path, &how, sizeof how);
}

int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
int clinux_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int clinux_waitid_pidfd(int pidfd, int *status) {
    siginfo_t info = {0};
    if (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED) < 0) return -1;
    *status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
    return 0;
}

int clinux_close_range(unsigned first, unsigned last, bool cloexec_only) {
    return close_range(first, last, cloexec_only ? CLOSE_RANGE_CLOEXEC : 0);
}
int clinux_dup3(int from, int to, int flags) { return dup3(from, to, flags); }
int clinux_pipe2(int fds[2], int flags) { return pipe2(fds, flags); }
int clinux_accept4(int fd, int flags) { return accept4(fd, NULL, NULL, flags); }
int clinux_begin_writing(int fd) { return sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); }
int clinux_memfd_create(const char *name, unsigned flags) { return memfd_create(name, flags); }
int clinux_execvpe(const char *file, char *const argv[], char *const envp[]) { return execvpe(file, argv, envp); }
int clinux_spawn_close_from(void *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
int clinux_setresuid(uid_t r, uid_t e, uid_t s) { return setresuid(r, e, s); }
int clinux_setresgid(gid_t r, gid_t e, gid_t s) { return setresgid(r, e, s); }
int clinux_loop_get_free(int control) { return ioctl(control, LOOP_CTL_GET_FREE); }
int clinux_loop_configure(int device, int file) {
    struct loop_config config = {.fd = (unsigned)file, .info = {.lo_flags = LO_FLAGS_AUTOCLEAR}};
    return ioctl(device, LOOP_CONFIGURE, &config);
}
int clinux_setfsuid(uid_t id) { return setfsuid(id); }
int clinux_setgroups(size_t count, const gid_t *list) { return setgroups(count, list); }
int clinux_prlimit(pid_t pid, int resource, uint64_t soft, uint64_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return prlimit(pid, resource, &limit, NULL);
}
int clinux_sethostname(const char *name, size_t length) { return sethostname(name, length); }
int clinux_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    return renameat2(from_dir, from, to_dir, to, flags);
}

static int ofd_byte(int fd, int64_t offset, short type) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
    return fcntl(fd, F_OFD_SETLK, &lock);
}
int clinux_ofd_lock_byte(int fd, int64_t offset) { return ofd_byte(fd, offset, F_WRLCK); }
int clinux_ofd_unlock_byte(int fd, int64_t offset) { return ofd_byte(fd, offset, F_UNLCK); }

int clinux_prctl_set_pdeathsig(int signal) { return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0, 0, 0); }
int clinux_prctl_set_no_new_privs(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
int clinux_prctl_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, (unsigned long)dumpable, 0, 0, 0); }
int clinux_prctl_set_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
int clinux_prctl_set_child_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }
int clinux_prctl_drop_bounding(int capability) { return prctl(PR_CAPBSET_DROP, (unsigned long)capability, 0, 0, 0); }
int clinux_prctl_clear_ambient(void) { return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); }
int clinux_prctl_set_securebits(unsigned long bits) { return prctl(PR_SET_SECUREBITS, bits, 0, 0, 0); }

int clinux_seccomp_load(const void *filter, size_t bytes, bool listener) {
    struct sock_fprog program = {
        .len = (unsigned short)(bytes / sizeof(struct sock_filter)),
        .filter = (struct sock_filter *)filter,
    };
    unsigned flags = listener ? SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV : 0;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int clinux_seccomp_load_telling(const void *filter, size_t bytes, int pipe, unsigned char mark) {
    int listener = clinux_seccomp_load(filter, bytes, true);
    if (listener < 0) return -1;
    unsigned char text[5] = {mark, listener & 0xff, listener >> 8 & 0xff, listener >> 16 & 0xff, listener >> 24 & 0xff};
    struct iovec part = {.iov_base = text, .iov_len = sizeof text};
    return syscall(SYS_pwritev2, pipe, &part, 1, -1L, -1L, 0) == sizeof text ? 0 : -1;
}

int clinux_seccomp_load_sending(const void *filter, size_t bytes, int socket) {
    int listener = clinux_seccomp_load(filter, bytes, true);
    if (listener < 0) return -1;
    char byte = 0;
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct mmsghdr message = {
        .msg_hdr = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control}};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message.msg_hdr);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &listener, sizeof listener);
    return syscall(SYS_sendmmsg, socket, &message, 1, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int clinux_seccomp_wake_here(int listener) {
    return ioctl(listener, SECCOMP_IOW(4, uint64_t) /* SECCOMP_IOCTL_NOTIF_SET_FLAGS */, 1UL /* SYNC_WAKE_UP */);
}

int clinux_seccomp_receive(int listener, struct clinux_syscall_notice *notice) {
    // The kernel writes as much as its own struct has, which may be more than this header's.
    union {
        struct seccomp_notif known;
        char space[1024];
    } request = {0};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0) return -1;
    notice->id = request.known.id;
    notice->pid = (pid_t)request.known.pid;
    notice->call = request.known.data.nr;
    for (int index = 0; index < 6; index++) notice->arguments[index] = request.known.data.args[index];
    return 0;
}

int clinux_seccomp_is_waiting(int listener, uint64_t id) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id);
}

int clinux_seccomp_proceed(int listener, uint64_t id) {
    union {
        struct seccomp_notif_resp known;
        char space[1024];
    } answer = {.known = {.id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE}};
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

int clinux_seccomp_fail(int listener, uint64_t id, int error) {
    union {
        struct seccomp_notif_resp known;
        char space[1024];
    } answer = {.known = {.id = id, .error = -error}};
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

ssize_t clinux_read_memory(pid_t pid, uint64_t address, void *buffer, size_t count) {
    struct iovec ours = {.iov_base = buffer, .iov_len = count};
    struct iovec theirs = {.iov_base = (void *)(uintptr_t)address, .iov_len = count};
    return process_vm_readv(pid, &ours, 1, &theirs, 1, 0);
}

int clinux_pidfd_getfd(int pidfd, int fd) { return (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0); }

int clinux_landlock_version(void) { return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1); }
int clinux_landlock_create(uint64_t files, uint64_t network, uint64_t scopes) {
    // An older kernel takes the longer structure as long as what it does not know is zero.
    uint64_t handled[3] = {files, network, scopes};
    return (int)syscall(SYS_landlock_create_ruleset, handled, sizeof handled, 0);
}
int clinux_landlock_restrict(int ruleset) { return (int)syscall(SYS_landlock_restrict_self, ruleset, 0); }

int clinux_ioctl_set_window(int fd, unsigned short columns, unsigned short rows) {
    struct winsize size = {.ws_col = columns, .ws_row = rows};
    return ioctl(fd, TIOCSWINSZ, &size);
}
int clinux_ioctl_get_window(int fd, unsigned short *columns, unsigned short *rows) {
    struct winsize size = {0};
    int result = ioctl(fd, TIOCGWINSZ, &size);
    *columns = size.ws_col;
    *rows = size.ws_row;
    return result;
}
int clinux_ioctl_set_controlling(int fd) { return ioctl(fd, TIOCSCTTY, 0); }
int clinux_ioctl_pty_unlock(int master) {
    int locked = 0;
    return ioctl(master, TIOCSPTLCK, &locked);
}
int clinux_ioctl_pty_peer(int master, int flags) { return ioctl(master, TIOCGPTPEER, flags); }
int clinux_fcntl_set_flags(int fd, int flags) { return fcntl(fd, F_SETFL, flags); }
int clinux_fcntl_get_flags(int fd) { return fcntl(fd, F_GETFL); }
int clinux_fcntl_set_cloexec(int fd, bool on) { return fcntl(fd, F_SETFD, on ? FD_CLOEXEC : 0); }
int clinux_open(const char *path, int flags, unsigned mode) { return open(path, flags | O_CLOEXEC, mode); }
int clinux_openat(int dirfd, const char *path, int flags, unsigned mode) {
    return openat(dirfd, path, flags | O_CLOEXEC, mode);
}

int clinux_reboot_restart(void) { return reboot(RB_AUTOBOOT); }
int clinux_reboot_power_off(void) { return reboot(RB_POWER_OFF); }

bool clinux_wifexited(int status) { return WIFEXITED(status); }
int clinux_wexitstatus(int status) { return WEXITSTATUS(status); }
bool clinux_wifsignaled(int status) { return WIFSIGNALED(status); }
int clinux_wtermsig(int status) { return WTERMSIG(status); }

int clinux_send_fd(int socket, int fd) {
    char byte = 0;
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int clinux_receive_fd(int socket) {
    char byte;
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (count < 0) return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (count != 1 || !header || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof(int))) {
        errno = EPROTO;
        return -1;
    }
    int fd;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

union clinux_descriptors {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * CLINUX_MESSAGE_FDS)];
};

ssize_t clinux_send_message(int socket, const void *bytes, size_t size, const int *fds, size_t count) {
    if (count > CLINUX_MESSAGE_FDS) {
        errno = EINVAL;
        return -1;
    }
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
    union clinux_descriptors control = {0};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

ssize_t clinux_receive_message(int socket, void *bytes, size_t size, int *fds, size_t *count) {
    *count = 0;
    struct iovec part = {.iov_base = bytes, .iov_len = size};
    union clinux_descriptors control = {0};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0) return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        *count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(fds, CMSG_DATA(header), *count * sizeof(int));
    }
    return received;
}

int clinux_peer_credentials(int socket, pid_t *pid, uid_t *uid, gid_t *gid) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) return -1;
    *pid = credentials.pid;
    *uid = credentials.uid;
    *gid = credentials.gid;
    return 0;
}

uint64_t clinux_mount_id(int fd) {
    struct statx info;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &info) < 0) return 0;
    return info.stx_mnt_id;
}
