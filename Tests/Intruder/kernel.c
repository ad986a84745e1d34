// Calls that reach the kernel as a whole. Arguments are such that nothing would come of it on a kernel that lets them.
#define _GNU_SOURCE
#include "intruder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int call(long number, long a, long b, long c, long d, long e) { return result(syscall(number, a, b, c, d, e)); }

static int bpf(void) { char attributes[128] = {0}; return call(SYS_bpf, 0, (long)attributes, sizeof attributes, 0, 0); }
static int perf(void) {
    struct { uint32_t type, size; uint64_t config; char rest[104]; } wanted = {.type = 1, .size = 120, .config = 0};
    return call(SYS_perf_event_open, (long)&wanted, 0, -1, -1, 0);
}
static int faults(void) { return call(SYS_userfaultfd, O_CLOEXEC, 0, 0, 0, 0); }
static int faults_user_only(void) { return call(SYS_userfaultfd, O_CLOEXEC | 1, 0, 0, 0, 0); }
static int ring(void) { char parameters[120] = {0}; return call(425, 1, (long)parameters, 0, 0, 0); }
static int kexec(void) { return call(SYS_kexec_load, 0, 0, 0, 0, 0); }
static int kexec_file(void) { return call(SYS_kexec_file_load, -1, -1, 0, 0, 0); }
static int module(void) { return call(SYS_init_module, 0, 0, 0, 0, 0); }
static int module_file(void) { return call(SYS_finit_module, -1, 0, 0, 0, 0); }
static int module_away(void) { return call(SYS_delete_module, (long)"intruder", 0, 0, 0, 0); }
static int keyring(void) { return call(SYS_keyctl, 0, -3, 0, 0, 0); }
static int keyring_join(void) { return call(SYS_keyctl, 1, 0, 0, 0, 0); }
static int key_add(void) { return call(SYS_add_key, (long)"user", (long)"intruder", (long)"x", 1, -2); }
static int key_request(void) { return call(SYS_request_key, (long)"user", (long)"intruder", 0, 0, 0); }
static int kernel_log(void) { char text[64]; return call(SYS_syslog, 3, (long)text, sizeof text, 0, 0); }
static int accounting(void) { return call(SYS_acct, (long)"/root/acct", 0, 0, 0, 0); }
static int swap(void) { return call(SYS_swapon, (long)"/root/swap", 0, 0, 0, 0); }
static int swap_off(void) { return call(SYS_swapoff, (long)"/root/swap", 0, 0, 0, 0); }
static int quota(void) { return call(SYS_quotactl, 0x800001, 0, 0, 0, 0); }
static int quota_fd(void) { return call(443, open("/", O_RDONLY | O_CLOEXEC), 0x800001, 0, 0, 0); }
static int ports_all(void) { return call(SYS_iopl, 0, 0, 0, 0, 0); }
static int ports(void) { return call(SYS_ioperm, 0x80, 1, 0, 0, 0); }
static int hang_up(void) { return call(SYS_vhangup, 0, 0, 0, 0, 0); }
static int watch_files(void) { return call(SYS_fanotify_init, 0, O_RDONLY, 0, 0, 0); }
static int watch_requests(void) { return call(SYS_fanotify_init, 4, O_RDONLY, 0, 0, 0); }

static int clock_day(void) { return call(SYS_settimeofday, 0, 0, 0, 0, 0); }
static int clock_real(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return call(SYS_clock_settime, CLOCK_REALTIME, (long)&now, 0, 0, 0);
}
static int clock_tick(void) {
    struct timex now = {0};
    adjtimex(&now);
    now.modes = ADJ_TICK;
    int outcome = adjtimex(&now);
    return outcome < 0 ? errno : ALLOWED;
}
static int clock_adjust(void) {
    struct timex now = {0};
    clock_adjtime(CLOCK_REALTIME, &now);
    now.modes = ADJ_TICK;
    int outcome = clock_adjtime(CLOCK_REALTIME, &now);
    return outcome < 0 ? errno : ALLOWED;
}

// Ctrl-Alt-Delete of the machine: no such thing in a process namespace of one's own.
static int reboot_keys(void) { return call(SYS_reboot, 0xfee1dead, 672274793, 0, 0, 0); }
static int reboot_kexec(void) { return call(SYS_reboot, 0xfee1dead, 672274793, 0x45584543, 0, 0); }

// Nested user namespaces, all ways.
static int users_unshare(void) { return result(unshare(CLONE_NEWUSER)); }
static int users_unshare_high(void) { return call(SYS_unshare, 0x7fffffff00000000L | CLONE_NEWUSER, 0, 0, 0, 0); }
static int users_clone(void) {
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (!child) _exit(0);
    return result(child);
}
static int users_clone3(void) {
    uint64_t wanted[11] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};
    long child = syscall(SYS_clone3, wanted, sizeof wanted);
    if (!child) _exit(0);
    return result(child);
}
static int users_own(void) { return result(setns(open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC), CLONE_NEWUSER)); }
static int users_above(void) {
    return result(syscall(SYS_ioctl, open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC), 0xb702, 0)); // NS_GET_PARENT
}
static int processes_above(void) {
    return result(syscall(SYS_ioctl, open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), 0xb702, 0));
}
static int mounts_next(void) {
    char information[16] = {16};
    return result(syscall(SYS_ioctl, open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), 0x8010b70cUL, information));
}
static int map_more(void) {
    int file = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
    if (file < 0) return errno;
    return result(write(file, "0 0 1\n", 6));
}

// Calls in the ways of other architectures.
static int x32(void) { return call(0x40000000L | SYS_getpid, 0, 0, 0, 0, 0); }
static int x32_open(void) { return call(0x40000000L | SYS_open, (long)"/", 0, 0, 0, 0); }
static int i386(void) {
    long answer;
    __asm__ volatile("int $0x80" : "=a"(answer) : "a"(20L), "b"(0L), "c"(0L), "d"(0L) : "memory", "r8", "r9", "r10", "r11");
    return answer < 0 ? (int)-answer : ALLOWED;
}
static int i386_keyctl(void) {
    long answer;
    __asm__ volatile("int $0x80" : "=a"(answer) : "a"(288L), "b"(0L), "c"(-3L), "d"(0L) : "memory", "r8", "r9", "r10", "r11");
    return answer < 0 ? (int)-answer : ALLOWED;
}

static int page_zero(void) {
    personality(0x0100000); // MMAP_PAGE_ZERO
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    return page == MAP_FAILED ? errno : ALLOWED;
}

// A dump of our memory lands in our working folder, or nowhere; outside, nothing may appear.
static int core_dump(void) {
    char folder[64];
    snprintf(folder, sizeof folder, "%s", place());
    struct rlimit most;
    getrlimit(RLIMIT_CORE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_CORE, &most);
    pid_t child = fork();
    if (!child) {
        if (chdir(folder)) _exit(1);
        abort:
        signal(SIGABRT, SIG_DFL);
        raise(SIGABRT);
        goto abort;
    }
    int status = 0;
    waitpid(child, &status, 0);
    struct stat info;
    char path[96];
    snprintf(path, sizeof path, "%s/core", folder);
    int has_file = !stat(path, &info);
    snprintf(detail, sizeof detail, "dumped %d, a file of ours %d", WCOREDUMP(status) != 0, has_file);
    unlink(path);
    return !WCOREDUMP(status) || has_file ? CONTAINED : ALLOWED;
}

const struct attempt kernel_attempts[] = {
    {"bpf", bpf}, {"perf-event-open", perf}, {"userfaultfd", faults}, {"userfaultfd-user-mode", faults_user_only},
    {"io-uring", ring}, {"kexec-load", kexec}, {"kexec-file-load", kexec_file}, {"init-module", module},
    {"finit-module", module_file}, {"delete-module", module_away}, {"keyctl", keyring},
    {"keyctl-join", keyring_join}, {"add-key", key_add}, {"request-key", key_request}, {"syslog", kernel_log},
    {"acct", accounting}, {"swapon", swap}, {"swapoff", swap_off}, {"quotactl", quota}, {"quotactl-fd", quota_fd},
    {"iopl", ports_all}, {"ioperm", ports}, {"vhangup", hang_up}, {"fanotify", watch_files},
    {"fanotify-permission", watch_requests}, {"settimeofday", clock_day}, {"clock-settime", clock_real},
    {"adjtimex", clock_tick}, {"clock-adjtime", clock_adjust}, {"reboot-keys", reboot_keys},
    {"reboot-kexec", reboot_kexec}, {"unshare-user", users_unshare}, {"unshare-user-high-bits", users_unshare_high},
    {"clone-user", users_clone}, {"clone3-user", users_clone3}, {"setns-own-user", users_own},
    {"user-namespace-above", users_above}, {"process-namespace-above", processes_above},
    {"mount-namespace-next", mounts_next}, {"map-more-ids", map_more}, {"x32-getpid", x32}, {"x32-open", x32_open},
    {"i386-getpid", i386}, {"i386-keyctl", i386_keyctl}, {"map-page-zero", page_zero}, {"core-dump", core_dump},
    {0},
};
