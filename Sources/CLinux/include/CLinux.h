// The calls that Swift cannot make by itself. A function is here for one of three reasons only:
//   (a) its header is not in Swift's Glibc module, or it is GNU-only and hidden there;
//   (b) the C library has no wrapper for the system call, or the wrapper is variadic;
//   (c) it is a macro.
// Every function returns what the call returns: -1 with errno set where it fails.
#pragma once

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>

// (a) namespaces; the CLONE_ flags are in linux/sched.h, which glibc's sched.h hides.
enum {
    CLINUX_CLONE_NEWTIME = 0x00000080,
    CLINUX_CLONE_NEWNS = 0x00020000,
    CLINUX_CLONE_NEWCGROUP = 0x02000000,
    CLINUX_CLONE_NEWUTS = 0x04000000,
    CLINUX_CLONE_NEWIPC = 0x08000000,
    CLINUX_CLONE_NEWUSER = 0x10000000,
    CLINUX_CLONE_NEWPID = 0x20000000,
    CLINUX_CLONE_NEWNET = 0x40000000,
    CLINUX_CLONE_PARENT = 0x00008000,
};
int clinux_unshare(int flags);
int clinux_setns(int fd, int flags);

// (b) fork without the C library's handlers: for single-threaded programs only. Puts a pidfd into *pidfd.
// Returns 0 in the child. exit_signal is SIGCHLD for a child that waitpid shall see.
pid_t clinux_clone(uint64_t flags, int *pidfd, int cgroup_fd);

// fork(2), which Swift marks unavailable; for single-threaded programs under a filter that has no clone3.
pid_t clinux_fork(void);

// (b) mremap(2) is variadic: moves a mapping to the place of another.
void *clinux_mremap_onto(void *from, size_t length, void *to);

// (a) mallopt(3) with M_TRIM_THRESHOLD: malloc.h is not in Swift's Glibc module.
int clinux_keep_freed_memory(int bytes);

// (b) mounts by descriptor
int clinux_pivot_root(const char *new_root, const char *put_old);
int clinux_open_tree(int dirfd, const char *path, bool recursive, bool clone);
int clinux_move_mount(int from_fd, const char *from, int to_fd, const char *to);
int clinux_mount_set_idmap(int mount_fd, int userns_fd);
int clinux_mount_set_attributes(int mount_fd, const char *path, bool recursive, uint64_t set);
int clinux_mount_set_private(int mount_fd);
int clinux_fsopen(const char *type);
int clinux_fsconfig_string(int fs, const char *key, const char *value);
int clinux_fsconfig_flag(int fs, const char *key);
int clinux_fsconfig_fd(int fs, const char *key, int fd);
int clinux_fsconfig_create(int fs);
int clinux_fsmount(int fs, uint64_t attributes);
int clinux_openat2(int dirfd, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);
enum {
    CLINUX_MOUNT_ATTR_RDONLY = 0x1,
    CLINUX_MOUNT_ATTR_NOSUID = 0x2,
    CLINUX_MOUNT_ATTR_NODEV = 0x4,
    CLINUX_MOUNT_ATTR_NOEXEC = 0x8,
    CLINUX_RESOLVE_NO_XDEV = 0x01,
    CLINUX_RESOLVE_NO_MAGICLINKS = 0x02,
    CLINUX_RESOLVE_NO_SYMLINKS = 0x04,
    CLINUX_RESOLVE_BENEATH = 0x08,
    CLINUX_RESOLVE_IN_ROOT = 0x10,
};
// O_PATH is GNU-only, so Swift's fcntl.h hides it.
enum { CLINUX_O_PATH = 010000000 };

// (b) processes
int clinux_pidfd_open(pid_t pid);
int clinux_pidfd_send_signal(int pidfd, int signal);
int clinux_waitid_pidfd(int pidfd, int *status);
int clinux_close_range(unsigned first, unsigned last, bool cloexec_only);
int clinux_dup3(int from, int to, int flags);
int clinux_pipe2(int fds[2], int flags);
int clinux_accept4(int fd, int flags);
// GNU-only: has the disk begin to write a file, and does not wait.
int clinux_begin_writing(int fd);
int clinux_memfd_create(const char *name, unsigned flags);
int clinux_execvpe(const char *file, char *const argv[], char *const envp[]);
// GNU-only; the actions are a posix_spawn_file_actions_t, which two modules would each declare.
int clinux_spawn_close_from(void *actions, int first);
int clinux_setresuid(uid_t r, uid_t e, uid_t s);
int clinux_setresgid(gid_t r, gid_t e, gid_t s);
// (b) ioctl is variadic. The number of a free loop device; then gives it a file until nobody uses the device.
int clinux_loop_get_free(int control);
int clinux_loop_configure(int device, int file);
// (a) sys/fsuid.h; returns the id before.
int clinux_setfsuid(uid_t id);
int clinux_setgroups(size_t count, const gid_t *list);
int clinux_prlimit(pid_t pid, int resource, uint64_t soft, uint64_t hard);
int clinux_sethostname(const char *name, size_t length);
int clinux_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags);
int clinux_ofd_lock_byte(int fd, int64_t offset);
int clinux_ofd_unlock_byte(int fd, int64_t offset);

// (b) prctl is variadic: one function for each operation
int clinux_prctl_set_pdeathsig(int signal);
int clinux_prctl_set_no_new_privs(void);
int clinux_prctl_set_dumpable(int dumpable);
int clinux_prctl_set_name(const char *name);
int clinux_prctl_set_child_subreaper(void);
int clinux_prctl_drop_bounding(int capability);
int clinux_prctl_clear_ambient(void);
int clinux_prctl_set_securebits(unsigned long bits);

// (b) seccomp(2): loads an array of struct sock_filter; returns 0, or the listener where `listener` is true.
int clinux_seccomp_load(const void *filter, size_t bytes, bool listener);
// The same with a listener, whose number goes into a pipe, behind a byte and in the order of a little-endian machine,
// or which goes over a unix socket, before anything else is called: the filter may hear of any call but the few that
// these make (pwritev2, sendmmsg), and whoever makes one waits for somebody who has the listener.
int clinux_seccomp_load_telling(const void *filter, size_t bytes, int pipe, unsigned char mark);
int clinux_seccomp_load_sending(const void *filter, size_t bytes, int socket);

// (b) seccomp_unotify(2), whose requests are variadic ioctls on structs of the kernel's own size.
struct clinux_syscall_notice {
    uint64_t id;
    pid_t pid;
    int call;
    uint64_t arguments[6];
};
enum { CLINUX_CALL_EXECVE = SYS_execve, CLINUX_CALL_EXECVEAT = SYS_execveat };
// Wakes the listener on the processor of the process that waits, which halves a round trip; since Linux 6.6.
int clinux_seccomp_wake_here(int listener);
// Waits where nothing is there: call it only after the descriptor polled readable.
int clinux_seccomp_receive(int listener, struct clinux_syscall_notice *notice);
int clinux_seccomp_is_waiting(int listener, uint64_t id);
int clinux_seccomp_proceed(int listener, uint64_t id);
int clinux_seccomp_fail(int listener, uint64_t id, int error);
// (a) GNU-only process_vm_readv(2); a short count where memory ends.
ssize_t clinux_read_memory(pid_t pid, uint64_t address, void *buffer, size_t count);
int clinux_pidfd_getfd(int pidfd, int fd);

// (b) landlock(7); the C library has no wrappers. `create` takes the rights that are handled, all of them refused.
int clinux_landlock_version(void);
int clinux_landlock_create(uint64_t files, uint64_t network, uint64_t scopes);
int clinux_landlock_restrict(int ruleset);

// (b) ioctl is variadic
int clinux_ioctl_set_window(int fd, unsigned short columns, unsigned short rows);
int clinux_ioctl_get_window(int fd, unsigned short *columns, unsigned short *rows);
int clinux_ioctl_set_controlling(int fd);
int clinux_ioctl_pty_unlock(int master);
int clinux_ioctl_pty_peer(int master, int flags);
int clinux_fcntl_set_flags(int fd, int flags);
int clinux_fcntl_get_flags(int fd);
int clinux_fcntl_set_cloexec(int fd, bool on);
int clinux_open(const char *path, int flags, unsigned mode);
int clinux_openat(int dirfd, const char *path, int flags, unsigned mode);

// (b) reboot(2), inside a pid namespace
int clinux_reboot_restart(void);
int clinux_reboot_power_off(void);

// (c) wait status
bool clinux_wifexited(int status);
int clinux_wexitstatus(int status);
bool clinux_wifsignaled(int status);
int clinux_wtermsig(int status);

// (c) descriptors over a unix socket; a message of one byte with one descriptor
int clinux_send_fd(int socket, int fd);
int clinux_receive_fd(int socket);
// The same with bytes of the caller's and up to CLINUX_MESSAGE_FDS descriptors. Receiving, *count is set to how many
// came; they are close-on-exec, and an answer of 0 bytes is the end of a stream.
enum { CLINUX_MESSAGE_FDS = 4 };
ssize_t clinux_send_message(int socket, const void *bytes, size_t size, const int *fds, size_t count);
ssize_t clinux_receive_message(int socket, void *bytes, size_t size, int *fds, size_t *count);
int clinux_peer_credentials(int socket, pid_t *pid, uid_t *uid, gid_t *gid);

// (b) getdents, bounded listing is easier with readdir; statx for mount ids
uint64_t clinux_mount_id(int fd);
