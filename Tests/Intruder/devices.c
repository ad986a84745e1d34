// Device nodes: none can be made, whatever file system they would lie in.
#define _GNU_SOURCE
#include "intruder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// Makes the node on the overlay, on tmpfs of the keeper's and ours; opens it where that went through.
static int node(mode_t kind, unsigned major, unsigned minor) {
    mount("none", place(), "tmpfs", 0, NULL);
    char own[64];
    snprintf(own, sizeof own, "%s/node", place());
    const char *paths[] = {"/root/node", "/run/node", "/dev/node", "/dev/shm/node", own};
    int outcome = EPERM;
    for (int i = 0; i < 5; i++) {
        unlink(paths[i]);
        if (mknod(paths[i], kind | 0600, makedev(major, minor))) {
            outcome = errno;
            continue;
        }
        int opened = open(paths[i], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        snprintf(detail, sizeof detail, "%s was made, open: %d", paths[i], opened < 0 ? errno : 0);
        return ALLOWED;
    }
    return outcome;
}

static int disk(void) { return node(S_IFBLK, 254, 0); }
static int sata(void) { return node(S_IFBLK, 8, 0); }
static int loop(void) { return node(S_IFBLK, 7, 0); }
static int loop_control(void) { return node(S_IFCHR, 10, 237); }
static int memory(void) { return node(S_IFCHR, 1, 1); }
static int port(void) { return node(S_IFCHR, 1, 4); }
static int kmsg(void) { return node(S_IFCHR, 1, 11); }
static int console(void) { return node(S_IFCHR, 5, 1); }
static int fuse(void) { return node(S_IFCHR, 10, 229); }
static int tun(void) { return node(S_IFCHR, 10, 200); }
static int kvm(void) { return node(S_IFCHR, 10, 232); }
static int vhost(void) { return node(S_IFCHR, 10, 238); }
static int null(void) { return node(S_IFCHR, 1, 3); }

static int present(const char *const *names) {
    for (; *names; names++)
        if (open(*names, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) >= 0) {
            snprintf(detail, sizeof detail, "%s", *names);
            return ALLOWED;
        }
    return ENOENT;
}
static int ready_made(void) {
    static const char *const names[] = {"/dev/vda", "/dev/sda", "/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/console",
                                        "/dev/fuse", "/dev/kvm", "/dev/loop0", "/dev/tty0", "/dev/mapper/control", NULL};
    return present(names);
}

const struct attempt device_attempts[] = {
    {"mknod-disk", disk}, {"mknod-sata", sata}, {"mknod-loop", loop}, {"mknod-loop-control", loop_control},
    {"mknod-mem", memory}, {"mknod-port", port}, {"mknod-kmsg", kmsg}, {"mknod-console", console},
    {"mknod-fuse", fuse}, {"mknod-tun", tun}, {"mknod-kvm", kvm}, {"mknod-vhost", vhost}, {"mknod-null", null},
    {"open-ready-devices", ready_made},
    {0},
};
