#define _GNU_SOURCE
#include "intruder.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

char detail[512];

int result(long value) { return value < 0 ? errno : ALLOWED; }

int opens_for_writing(const char *path) {
    int file = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    int outcome = result(file);
    if (file >= 0) close(file);
    return outcome;
}

static int (*visitor)(const char *, void *);
static void *visitor_context;
static int step(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)where;
    return type == FTW_F && S_ISREG(info->st_mode) ? visitor(path, visitor_context) : 0;
}

void walk(const char *folder, int (*visit)(const char *, void *), void *context) {
    visitor = visit;
    visitor_context = context;
    nftw(folder, step, 16, FTW_PHYS | FTW_MOUNT);
}

const char *place(void) {
    static char path[] = "/tmp/intruder-XXXXXX";
    static int made;
    if (!made++ && !mkdtemp(path)) return "/mnt";
    return path;
}

int bare_proc(void) {
    int context = fsopen("proc", FSOPEN_CLOEXEC);
    if (context < 0) return -errno;
    if (!fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0)) {
        int folder = fsmount(context, FSMOUNT_CLOEXEC, 0);
        if (folder >= 0) return folder;
    }
    int outcome = -errno;
    // The host's own, seen without what is laid over it: a copy of that mount alone.
    int copy = open_tree(AT_FDCWD, "/proc", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    return copy >= 0 ? copy : outcome;
}
