// What the tests start instead of a keeper's nursery to kill a keeper, or its first child, right before one of its system
// calls: runs the nursery, steps the first keeper that it forks from call to call, and counts. C, because ptrace(2) is
// variadic and belongs to one thread.
//
// usage: stepper --nursery 'PROGRAM|keeper or child|NUMBER|FILE' INSTANCE SECONDS
// NUMBER 0 kills nobody. FILE gets a line for each call, its number and whether it changes the machine, and the line
// `killed PID USER-ID-SLOT NETWORK-NAMESPACE` where somebody was killed.
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static const unsigned long long changing[] = {
    SYS_mkdir, SYS_mkdirat, SYS_rmdir, SYS_unlink, SYS_unlinkat, SYS_mount, SYS_umount2, SYS_open_tree, SYS_move_mount,
    SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_mount_setattr, SYS_pivot_root, SYS_fork, SYS_vfork, SYS_clone, SYS_clone3,
    SYS_unshare, SYS_setns, SYS_socket, SYS_socketpair, SYS_bind, SYS_listen, SYS_accept4, SYS_sendmsg, SYS_kill,
    SYS_pidfd_send_signal, SYS_prctl, SYS_ioctl, SYS_fcntl, SYS_wait4, SYS_execve, SYS_exit_group, SYS_dup2,
};

static pid_t nursery, keeper, child, target;
static bool wants_child;
static unsigned long count, limit;
static FILE *out;

static bool is_changing(unsigned long long number) {
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        if (changing[i] == number) return true;
    return false;
}

static pid_t parent_of(pid_t pid) {
    char path[64], line[256];
    pid_t parent = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    while (fgets(line, sizeof line, file) && sscanf(line, "PPid: %d", &parent) != 1) {}
    fclose(file);
    return parent;
}

static void kill_target(void) {
    char path[64], network[64] = "";
    snprintf(path, sizeof path, "/proc/%d/ns/net", target);
    if (readlink(path, network, sizeof network - 1) < 0) strcpy(network, "none");
    fprintf(out, "killed %d %d %s\n", target, keeper % 4096, network);
    fflush(out);
    kill(target, SIGKILL);
}

// A process that has just been born to somebody whom we follow.
static void meet(pid_t pid) {
    pid_t parent = parent_of(pid);
    long options = PTRACE_O_TRACESYSGOOD;
    if (!keeper && parent == nursery) {
        keeper = pid;
        if (!wants_child) target = pid;
        else options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    } else if (!child && keeper && parent == keeper) {
        child = target = pid;
    } else {
        ptrace(PTRACE_DETACH, pid, 0, 0);
        return;
    }
    ptrace(PTRACE_SETOPTIONS, pid, 0, options);
    ptrace(pid == target ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0, 0);
}

// A call of the target's; after the kill it must not run on, and its end is what comes next.
static void step(void) {
    struct __ptrace_syscall_info info = {0};
    bool is_entry = ptrace(PTRACE_GET_SYSCALL_INFO, target, sizeof info, &info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY;
    if (is_entry) {
        count++;
        fprintf(out, "%llu %s\n", (unsigned long long)info.entry.nr, is_changing(info.entry.nr) ? "changing" : "-");
        fflush(out);
        if (count == limit) {
            kill_target();
            return;
        }
    }
    ptrace(PTRACE_SYSCALL, target, 0, 0);
}

static void stopped(pid_t pid, int status) {
    int event = status >> 16, number = WSTOPSIG(status);
    if (pid != nursery && pid != keeper && pid != child) {
        meet(pid);
    } else if (pid == target && number == (SIGTRAP | 0x80)) {
        step();
    } else {
        enum __ptrace_request how = pid == target ? PTRACE_SYSCALL : PTRACE_CONT;
        ptrace(how, pid, 0, event || number == SIGTRAP ? 0 : number);
    }
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    char *rest = argv[2], *program = strsep(&rest, "|"), *who = strsep(&rest, "|"), *number = strsep(&rest, "|");
    if (!rest) return 2;
    wants_child = strcmp(who, "child") == 0;
    limit = strtoul(number, NULL, 10);
    out = fopen(rest, "we");
    int gate[2];
    if (!out || pipe(gate)) return 2;
    nursery = fork();
    if (nursery == 0) {
        char byte;
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 1) _exit(2);
        close(gate[0]);
        // The words stay as they were: their room is the room for a keeper's title.
        char whole[4096];
        snprintf(whole, sizeof whole, "%s|%s|%s|%s", program, who, number, rest);
        execl(program, program, "--nursery", whole, argv[3], argv[4], (char *)0);
        _exit(126);
    }
    close(3);
    long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    if (nursery < 0 || ptrace(PTRACE_SEIZE, nursery, 0, options)) return 2;
    if (write(gate[1], "g", 1) != 1) return 2;
    close(gate[0]);
    close(gate[1]);
    int status;
    for (;;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0 && errno != EINTR) return 1;
        if (pid < 0) continue;
        if (WIFSTOPPED(status)) stopped(pid, status);
        else if (pid == nursery) return 0;
    }
}
