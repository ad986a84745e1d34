// Limits: the cgroups of both versions.
#define _GNU_SOURCE
#include "intruder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

// What delegation hands over: none of it is a limit.
static const char *const delegated[] = {"cgroup.procs", "cgroup.threads", "cgroup.subtree_control"};

// Notes every file of a group that opens for writing, and whether a group can be made in it.
static void note_group(const char *folder, int skip_delegated) {
    DIR *list = opendir(folder);
    char path[PATH_MAX];
    for (struct dirent *entry; list && (entry = readdir(list));) {
        int skip = entry->d_type != DT_REG;
        for (size_t i = 0; skip_delegated && i < sizeof delegated / sizeof *delegated; i++)
            skip |= !strcmp(entry->d_name, delegated[i]);
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (!skip && opens_for_writing(path) == ALLOWED && strlen(detail) < 400)
            strcat(strncat(detail, path, 80), " ");
    }
    if (list) closedir(list);
}

static int limits_v2(void) {
    if (access("/sys/fs/cgroup/cgroup.procs", F_OK)) return UNAVAILABLE;
    note_group("/sys/fs/cgroup", 1);
    return *detail ? ALLOWED : EACCES;
}

static int kill_v2(void) { return opens_for_writing("/sys/fs/cgroup/cgroup.kill"); }

// A new mount of version 2 must begin at the host's own group, as the first does.
static int above_v2(void) {
    struct stat own, seen;
    if (mount("none", place(), "cgroup2", 0, NULL)) return errno;
    stat("/sys/fs/cgroup", &own);
    stat(place(), &seen);
    return own.st_ino == seen.st_ino && own.st_dev == seen.st_dev ? CONTAINED : ALLOWED;
}

// A child group's limits are the host's to set, but its parent's still bound it.
static int raise_in_child_v2(void) {
    mkdir("/sys/fs/cgroup/intruder", 0755);
    int outcome = opens_for_writing("/sys/fs/cgroup/intruder/../pids.max");
    rmdir("/sys/fs/cgroup/intruder");
    return outcome == ENOENT ? EACCES : outcome; // no such controller here: its limit is on version 1
}

// Calls `look` on every version 1 hierarchy that can be mounted: the first answer that is not a refusal counts.
static int every_v1(int (*look)(const char *folder)) {
    FILE *list = fopen("/proc/self/cgroup", "re");
    char line[256], names[128];
    int outcome = UNAVAILABLE;
    while (list && fgets(line, sizeof line, list)) {
        if (sscanf(line, "%*d:%127[^:]:", names) != 1) continue;
        if (mount("none", place(), "cgroup", 0, names)) {
            if (outcome == UNAVAILABLE) outcome = errno;
            continue;
        }
        int found = look(place());
        umount2(place(), MNT_DETACH);
        if (found <= ALLOWED) {
            strncat(detail, names, 60);
            return found;
        }
        outcome = found;
    }
    return outcome;
}

static int look_limits(const char *folder) {
    note_group(folder, 0);
    return *detail ? ALLOWED : EACCES;
}
static int limits_v1(void) { return every_v1(look_limits); }

static int look_make(const char *folder) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/intruder", folder);
    int outcome = result(mkdir(path, 0755));
    rmdir(path);
    return outcome;
}
static int make_v1(void) { return every_v1(look_make); }

static int look_agent(const char *folder) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/release_agent", folder);
    int outcome = opens_for_writing(path);
    return outcome == ENOENT ? EACCES : outcome; // only the root of a hierarchy has one
}
static int release_agent(void) { return every_v1(look_agent); }

static int look_devices(const char *folder) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/devices.allow", folder);
    int outcome = opens_for_writing(path);
    return outcome == ENOENT ? EACCES : outcome;
}
static int devices(void) { return every_v1(look_devices); }

static int remount_agent(void) {
    if (mount("none", place(), "cgroup", 0, "pids") && mount("none", place(), "cgroup", 0, "none,name=systemd"))
        return errno;
    int outcome = result(mount("none", place(), "cgroup", MS_REMOUNT, "pids,release_agent=/bin/true"));
    umount2(place(), MNT_DETACH);
    return outcome;
}

// A hierarchy of one's own would have a release agent of one's own (CVE-2022-0492).
static int new_hierarchy(void) { return result(mount("none", place(), "cgroup", 0, "none,name=intruder")); }

const struct attempt group_attempts[] = {
    {"cgroup2-limits", limits_v2}, {"cgroup2-kill", kill_v2}, {"cgroup2-above", above_v2},
    {"cgroup2-raise", raise_in_child_v2}, {"cgroup1-limits", limits_v1}, {"cgroup1-make", make_v1},
    {"cgroup1-release-agent", release_agent}, {"cgroup1-devices-allow", devices},
    {"cgroup1-remount-agent", remount_agent}, {"cgroup1-new-hierarchy", new_hierarchy},
    {0},
};
