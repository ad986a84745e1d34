// Shares of the machine that others need too.
#define _GNU_SOURCE
#include "intruder.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fifo(void) { return result(sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1})); }
static int deadline(void) {
    struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t runtime, deadline, period; }
        wanted = {48, 6, 0, 0, 0, 10000000, 30000000, 30000000};
    return result(syscall(SYS_sched_setattr, 0, &wanted, 0));
}
static int nice_up(void) { return result(setpriority(PRIO_PROCESS, 0, -20)); }
static int io_real_time(void) { return result(syscall(SYS_ioprio_set, 1, 0, 1 << 13)); }
static int more_files(void) {
    struct rlimit now;
    getrlimit(RLIMIT_NOFILE, &now);
    now.rlim_max++;
    return result(setrlimit(RLIMIT_NOFILE, &now));
}
static int never_killed(void) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return errno;
    return result(write(file, "-1000", 5));
}

// A segment beyond the machine's memory, and one that is beyond ours when it is filled.
static int segment_huge(void) { return result(shmget(IPC_PRIVATE, 1ull << 42, IPC_CREAT | 0600)); }
static int segment_filled(void) {
    const char *bytes = given("memory");
    if (!bytes) return UNAVAILABLE;
    size_t size = strtoull(bytes, NULL, 10) * 2;
    int segment = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
    if (segment < 0) return errno;
    char *start = shmat(segment, NULL, 0);
    shmctl(segment, IPC_RMID, NULL);
    if (start == (void *)-1) return errno;
    for (size_t at = 0; at < size; at += 4096) start[at] = 1;
    return ALLOWED;
}
static int queue_huge(void) {
    struct mq_attr wanted = {.mq_maxmsg = 60000, .mq_msgsize = 1 << 20};
    return result(mq_open("/intruder", O_CREAT | O_RDWR, 0600, &wanted));
}

// Instances are counted for the creator of the user namespace too, which is the machine's root: all hosts share those.
static int inotify_all(void) {
    int count = 0;
    while (count < 2000 && inotify_init1(IN_CLOEXEC) >= 0) count++;
    int outcome = errno;
    snprintf(detail, sizeof detail, "%d", count);
    const char *most = given("inotify");
    return count > (most ? atoi(most) : 64) ? ALLOWED : outcome;
}
static int inotify_raise(void) { return opens_for_writing("/proc/sys/user/max_inotify_instances"); }
static int namespaces_raise(void) { return opens_for_writing("/proc/sys/user/max_mnt_namespaces"); }

// The machine has one number of asynchronous requests for all.
static int aio_all(void) {
    unsigned long contexts[64] = {0};
    long total = 0;
    for (int i = 0; i < 64; i++) {
        if (syscall(SYS_io_setup, 8192, contexts + i)) break;
        total += 8192;
    }
    for (int i = 0; i < 64 && contexts[i]; i++) syscall(SYS_io_destroy, contexts[i]);
    snprintf(detail, sizeof detail, "%ld", total);
    return total >= 32768 ? ALLOWED : errno;
}

const struct attempt limit_attempts[] = {
    {"sched-fifo", fifo}, {"sched-deadline", deadline}, {"nice-minus-20", nice_up}, {"io-real-time", io_real_time},
    {"rlimit-raise", more_files}, {"oom-score-lower", never_killed}, {"shm-huge", segment_huge},
    {"shm-filled", segment_filled}, {"mqueue-huge", queue_huge}, {"inotify-instances", inotify_all},
    {"inotify-limit-raise", inotify_raise}, {"namespace-limit-raise", namespaces_raise},
    {"aio-requests", aio_all},
    {0},
};
