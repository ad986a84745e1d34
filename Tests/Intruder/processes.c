// Processes: the init, those that are just entering, other hosts', and what they may have left open.
#define _GNU_SOURCE
#include "intruder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int follow(const char *path) { return result(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)); }
static int is_light(void) {
    char text[PATH_MAX];
    return readlink("/proc/1/exe", text, sizeof text) < 0;
}
// With systemd PID 1 is a program of the image: open, and as harmless as any other of the host's.
static int of_init(const char *path) {
    int outcome = follow(path);
    return outcome == ALLOWED && !is_light() ? CONTAINED : outcome;
}

static int init_exe(void) { return of_init("/proc/1/exe"); }
static int init_exe_write(void) { return opens_for_writing("/proc/1/exe"); }
static int init_cwd(void) { return of_init("/proc/1/cwd"); }
static int init_root(void) { return of_init("/proc/1/root"); }
static int init_descriptors(void) { return of_init("/proc/1/fd"); }
static int init_memory(void) { return of_init("/proc/1/mem"); }
static int init_map_files(void) { return of_init("/proc/1/map_files"); }
static int init_environment(void) { return of_init("/proc/1/environ"); }
static int init_namespace(void) { return of_init("/proc/1/ns/mnt"); }
static int init_stack(void) {
    char text[256];
    int file = open("/proc/1/stack", O_RDONLY | O_CLOEXEC);
    return file < 0 ? errno : result(read(file, text, sizeof text));
}

static int light_only(int outcome) { return outcome == ALLOWED && !is_light() ? CONTAINED : outcome; }
static int init_trace(void) { return light_only(result(ptrace(PTRACE_SEIZE, 1, 0, 0))); }
static int init_read(void) {
    char byte;
    struct iovec ours = {&byte, 1}, theirs = {(void *)0x400000, 1};
    ssize_t count = process_vm_readv(1, &ours, 1, &theirs, 1, 0);
    return light_only(count < 0 && errno == EFAULT ? ALLOWED : result(count));
}
static int init_steal(void) {
    int init = syscall(SYS_pidfd_open, 1, 0);
    return light_only(result(syscall(SYS_pidfd_getfd, init, 0, 0)));
}
static int init_compare(void) { return light_only(result(syscall(SYS_kcmp, 1, getpid(), 0, 0, 0))); }
// The kernel drops it: PID 1 takes no signal from inside that it has no handler for.
static int init_kill(void) {
    if (kill(1, SIGKILL)) return errno;
    usleep(50000);
    return kill(1, 0) ? ALLOWED : CONTAINED;
}

// Numbers of processes outside mean nothing here.
static int outside_signal(void) {
    const char *pid = given("pid");
    return pid ? result(kill(atoi(pid), 0)) : UNAVAILABLE;
}
static int outside_trace(void) {
    const char *pid = given("pid");
    return pid ? result(ptrace(PTRACE_SEIZE, atoi(pid), 0, 0)) : UNAVAILABLE;
}
static int outside_pidfd(void) {
    const char *pid = given("pid");
    return pid ? result(syscall(SYS_pidfd_open, atoi(pid), 0)) : UNAVAILABLE;
}

// Mounts that are ours, by number; a file on any other was left open for us by somebody outside.
static unsigned long own_mounts[4096];
static int own_count;
static void learn_mounts(void) {
    FILE *list = fopen("/proc/self/mountinfo", "re");
    char line[4096];
    own_count = 0;
    while (list && fgets(line, sizeof line, list) && own_count < 4096) own_mounts[own_count++] = strtoul(line, NULL, 10);
    if (list) fclose(list);
}

// Whether a path through /proc leads to a file or folder outside the host. Pipes, sockets and the like lead nowhere.
static int leads_out(const char *path) {
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0) return 0;
    struct statx info;
    int outcome = 0;
    if (!statx(file, "", AT_EMPTY_PATH, STATX_MNT_ID | STATX_TYPE, &info)) {
        outcome = S_ISREG(info.stx_mode) || S_ISDIR(info.stx_mode) || S_ISBLK(info.stx_mode);
        char target[PATH_MAX] = "";
        ssize_t size = readlink(path, target, sizeof target - 1);
        if (size > 0 && !strncmp(target, "/memfd:", 7)) outcome = 0;
        for (int i = 0; outcome && i < own_count; i++) outcome = own_mounts[i] != info.stx_mnt_id;
        if (outcome && strlen(detail) < 300) {
            snprintf(detail + strlen(detail), 200, "%s -> %.100s; ", path, target);
        }
    }
    close(file);
    return outcome;
}

static int shows(int pid, const char *name, const char *keepers) {
    char path[64], text[32768];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    text[size > 0 ? size : 0] = 0;
    return strstr(text, keepers) != NULL;
}
static int look_at(int pid) {
    char path[PATH_MAX];
    int found = 0;
    static const char *const links[] = {"exe", "cwd", "root"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", pid, links[i]);
        found += leads_out(path);
    }
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *list = opendir(path);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/%d/fd/%s", pid, entry->d_name);
        found += leads_out(path);
    }
    if (list) closedir(list);
    return found;
}

static int everything_open(void) {
    learn_mounts();
    int found = 0, seen = 0;
    DIR *list = opendir("/proc");
    for (struct dirent *entry; list && (entry = readdir(list));)
        if (atoi(entry->d_name) > 0) {
            found += look_at(atoi(entry->d_name));
            seen++;
        }
    if (!found) snprintf(detail, sizeof detail, "%d processes", seen);
    return found ? ALLOWED : CONTAINED;
}

// Those that enter are caught between their birth and their program: no file of theirs may be one of ours.
int watch_entries(int seconds) {
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += seconds;
    learn_mounts();
    long looks = 0, found = 0, early = 0, own = getpid();
    int last = own;
    puts("watching");
    fflush(stdout);
    do {
        // New ones have the next numbers.
        for (int pid = last + 1; pid < last + 6; pid++) {
            char path[64], exe[PATH_MAX];
            // Both can be read of anybody: what stands there is the namespaces that the process is in.
            found += shows(pid, "mountinfo", "/slots") + shows(pid, "net/dev", "h0b");
            snprintf(path, sizeof path, "/proc/%d", pid);
            if (access(path, F_OK)) continue;
            snprintf(path, sizeof path, "/proc/%d/exe", pid);
            for (int again = 0; again < 400; again++) {
                ssize_t size = readlink(path, exe, sizeof exe);
                if (size < 0 && errno == ENOENT) break;
                early += size < 0;
                looks++;
                found += look_at(pid);
                char memory[64];
                snprintf(memory, sizeof memory, "/proc/%d/mem", pid);
                int file = size < 0 ? open(memory, O_RDWR | O_CLOEXEC) : -1;
                // Between the two calls it may have become a program of the host's own, or be gone.
                if (file >= 0 && readlink(path, exe, sizeof exe) < 0 && errno == EACCES) found++;
                if (file >= 0) close(file);
                if (size >= 0) break;
            }
            last = pid;
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec < end.tv_sec);
    printf("looks %ld early %ld found %ld %s\n", looks, early, found, detail);
    return 0;
}

const struct attempt process_attempts[] = {
    {"init-exe", init_exe}, {"init-exe-overwrite", init_exe_write}, {"init-cwd", init_cwd}, {"init-root", init_root},
    {"init-descriptors", init_descriptors}, {"init-memory", init_memory}, {"init-map-files", init_map_files},
    {"init-environment", init_environment}, {"init-namespaces", init_namespace}, {"init-kernel-stack", init_stack},
    {"init-trace", init_trace}, {"init-read", init_read}, {"init-steal-descriptor", init_steal},
    {"init-compare", init_compare}, {"init-kill", init_kill}, {"outside-signal", outside_signal},
    {"outside-trace", outside_trace}, {"outside-pidfd", outside_pidfd}, {"everything-open", everything_open},
    {0},
};
