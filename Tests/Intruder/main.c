#define _GNU_SOURCE
#include "intruder.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct attempt *const all[] = {mount_attempts,   group_attempts, device_attempts,  kernel_attempts,
                                            process_attempts, limit_attempts, network_attempts, terminal_attempts};
enum { groups = sizeof all / sizeof *all, patience = 10 };

static char **arguments;

const char *given(const char *key) {
    size_t length = strlen(key);
    for (char **each = arguments; each && *each; each++)
        if (!strncmp(*each, key, length) && (*each)[length] == '=') return *each + length + 1;
    return NULL;
}

// Some attempts would hurt a machine that lets them: nothing runs where the first namespaces are ours.
static bool is_in_a_host(void) {
    struct stat users, processes;
    return !stat("/proc/self/ns/user", &users) && !stat("/proc/self/ns/pid", &processes) &&
           users.st_ino != 0xEFFFFFFDu && processes.st_ino != 0xEFFFFFFCu;
}

static const char *word(int outcome) {
    switch (outcome) {
    case ALLOWED: return "allowed";
    case CONTAINED: return "contained";
    case HIDDEN: return "hidden";
    case UNAVAILABLE: return "unavailable";
    default: return strerrorname_np(outcome) ?: "unknown";
    }
}

// In a child, because many attempts change the process that makes them, and some end it.
static void try(const struct attempt *attempt, char *shared) {
    *shared = 0;
    pid_t child = fork();
    if (!child) {
        setsid();
        alarm(patience);
        int outcome = attempt->run();
        snprintf(shared, 600, "%s %s", word(outcome), detail);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    kill(-child, SIGKILL);
    if (WIFSIGNALED(status)) snprintf(shared, 600, "SIG%s ", sigabbrev_np(WTERMSIG(status)));
    printf("%s %s\n", attempt->name, shared);
    fflush(stdout);
}

static int each(const char *name, bool listing) {
    char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int found = 0;
    for (int group = 0; group < groups; group++)
        for (const struct attempt *attempt = all[group]; attempt->name; attempt++) {
            if (name && strcmp(name, attempt->name)) continue;
            found++;
            if (listing)
                puts(attempt->name);
            else
                try(attempt, shared);
        }
    return found ? 0 : 2;
}

int main(int count, char **values) {
    if (count < 2) {
        fputs("usage: intruder --list | --all | --sweep | --watch SECONDS | --send MARK | --hear MARK SECONDS | NAME"
              " [KEY=value...]\n", stderr);
        return 2;
    }
    arguments = values + 2;
    if (!strcmp(values[1], "--list")) return each(NULL, true);
    if (!is_in_a_host()) {
        fputs("intruder: these are not a host's namespaces; nothing is tried\n", stderr);
        return 3;
    }
    if (!strcmp(values[1], "--sweep")) return sweep();
    if (!strcmp(values[1], "--watch")) return watch_entries(count > 2 ? atoi(values[2]) : 1);
    if (!strcmp(values[1], "--send") && count > 2) return send_frames(values[2]);
    if (!strcmp(values[1], "--hear") && count > 3) return hear_frames(values[2], atoi(values[3]));
    return each(strcmp(values[1], "--all") ? values[1] : NULL, false);
}
