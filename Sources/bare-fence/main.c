// The fence of a host with nothing around it, for scripts/bench: what the kernel's part of a launch costs by itself.
//
// The same namespaces, ids, groups, limits, layers, covers, links, capabilities and filter as a keeper gives a plain host,
// in the order that costs least, by one program without keeper, sockets, recording, checks or messages; bash is PID 1 on
// the terminal that this was started on. C, because the row stands for what no language and no design can save.
//
// usage: bare-fence IMAGE FILTER GROUP ID PROGRAM [ARGUMENT ...]
// FILTER is a file of struct sock_filter; GROUP the name of the groups; ID the first of 65,536 ids.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "bare-fence: %s: %s\n", what, strerror(errno));
    _exit(1);
}

static void put(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    must(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text), path);
    close(file);
}

static const char *const hierarchies[] = {"unified", "memory", "pids", "cpu", "blkio"};
enum { UNIFIED, GROUPS = 5 };
static char groups[GROUPS][200];

// Where a hierarchy is not mounted its limit is none of this program's.
static bool has(int index) { return groups[index][0] != 0; }

static void make_groups(const char *name, unsigned id) {
    for (int i = 0; i < GROUPS; i++) {
        char root[64];
        snprintf(root, sizeof root, "/sys/fs/cgroup/%s", hierarchies[i]);
        if (access(root, F_OK)) continue;
        snprintf(groups[i], sizeof groups[i], "%s/%s", root, name);
        must(mkdir(groups[i], 0755) == 0, groups[i]);
    }
    char path[300];
    const char *const delegated[] = {"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", groups[UNIFIED], delegated[i]);
        must(chown(path, id, id) == 0, path);
    }
    const char *const limits[][3] = {
        {"\0", "cgroup.max.depth", "12"}, {"\0", "cgroup.max.descendants", "1000"},
        {"\1", "memory.limit_in_bytes", "1073741824"}, {"\2", "pids.max", "512"}, {"\3", "cpu.cfs_quota_us", "100000"},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        int index = limits[i][0][0];
        if (!has(index)) continue;
        snprintf(path, sizeof path, "%s/%s", groups[index], limits[i][1]);
        put(path, limits[i][2]);
    }
}

static int file_system(const char *type, const char *const *options, unsigned attributes) {
    int context = fsopen(type, FSOPEN_CLOEXEC);
    must(context >= 0, type);
    fsconfig(context, FSCONFIG_SET_STRING, "source", type, 0);
    for (; options && *options; options += 2)
        must((options[1] ? fsconfig(context, FSCONFIG_SET_STRING, options[0], options[1], 0)
                         : fsconfig(context, FSCONFIG_SET_FLAG, options[0], NULL, 0)) == 0, options[0]);
    must(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0, type);
    int mounted = fsmount(context, FSMOUNT_CLOEXEC, attributes);
    must(mounted >= 0, type);
    close(context);
    return mounted;
}

static void attach(int mounted, int folder, const char *name) {
    must(move_mount(mounted, "", folder, name, MOVE_MOUNT_F_EMPTY_PATH) == 0, name);
}

static void cover(int root, const char *name, int folder, const char *source) {
    int copy = open_tree(folder, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    must(copy >= 0, source);
    must(move_mount(copy, "", root, name, MOVE_MOUNT_F_EMPTY_PATH) == 0 || errno == ENOENT, name);
    close(copy);
}

struct message {
    struct nlmsghdr head;
    char body[512];
};

static struct rtattr *add(struct message *message, int type, const void *data, size_t size) {
    struct rtattr *attribute = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->head.nlmsg_len));
    attribute->rta_type = (unsigned short)type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    if (size) memcpy(RTA_DATA(attribute), data, size);
    message->head.nlmsg_len = NLMSG_ALIGN(message->head.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
    return attribute;
}

static void end(struct message *message, struct rtattr *nest) {
    nest->rta_len = (unsigned short)((char *)message + NLMSG_ALIGN(message->head.nlmsg_len) - (char *)nest);
}

static void begin(struct message *message, int type, int flags, size_t size) {
    memset(message, 0, sizeof *message);
    message->head.nlmsg_len = NLMSG_LENGTH(size);
    message->head.nlmsg_type = (unsigned short)type;
    message->head.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags);
}

static void ask(int socket, struct message *message, const char *what) {
    must(send(socket, message, message->head.nlmsg_len, 0) > 0, what);
    struct {
        struct nlmsghdr head;
        struct nlmsgerr error;
        char rest[512];
    } answer;
    must(recv(socket, &answer, sizeof answer, 0) > 0, what);
    errno = -answer.error.error;
    must(answer.error.error == 0, what);
}

static void bring_up(int socket, int index) {
    struct message message;
    begin(&message, RTM_NEWLINK, 0, sizeof(struct ifinfomsg));
    struct ifinfomsg *link = NLMSG_DATA(&message.head);
    link->ifi_index = index;
    link->ifi_flags = link->ifi_change = IFF_UP;
    ask(socket, &message, "bringing up a link");
}

static void give_address(int socket, int index, const char *text) {
    struct message message;
    begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifaddrmsg));
    struct ifaddrmsg *entry = NLMSG_DATA(&message.head);
    *entry = (struct ifaddrmsg){.ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_index = (unsigned)index};
    struct in_addr address;
    inet_pton(AF_INET, text, &address);
    add(&message, IFA_LOCAL, &address, sizeof address);
    ask(socket, &message, "giving an address");
}

static void make_pair(int socket, int namespace) {
    struct message message;
    begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
    struct ifinfomsg *link = NLMSG_DATA(&message.head);
    link->ifi_flags = link->ifi_change = IFF_UP;
    add(&message, IFLA_IFNAME, "h0", 3);
    struct rtattr *info = add(&message, IFLA_LINKINFO, NULL, 0);
    add(&message, IFLA_INFO_KIND, "veth", 5);
    struct rtattr *data = add(&message, IFLA_INFO_DATA, NULL, 0);
    struct ifinfomsg far = {.ifi_index = 2};
    struct rtattr *peer = add(&message, VETH_INFO_PEER, &far, sizeof far);
    add(&message, IFLA_IFNAME, "eth0", 5);
    add(&message, IFLA_NET_NS_FD, &namespace, sizeof namespace);
    end(&message, peer);
    end(&message, data);
    end(&message, info);
    ask(socket, &message, "making a link");
}

static void cut_capabilities(void) {
    // What Capabilities.kept in Sources/Sandbox leaves out.
    static const int dropped[] = {16, 17, 20, 22, 25, 30, 32, 33, 34, 35, 37, 38, 39, 40};
    uint64_t kept = ~0ULL >> (63 - 40);
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++) {
        prctl(PR_CAPBSET_DROP, dropped[i], 0, 0, 0);
        kept &= ~(1ULL << dropped[i]);
    }
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {0};
    for (int i = 0; i < 2; i++) sets[i].effective = sets[i].permitted = (uint32_t)(kept >> (32 * i));
    must(syscall(SYS_capset, &head, sets) == 0, "capset");
}

static struct sock_filter program[8192];
static size_t instructions;

static void read_filter(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, program, sizeof program);
    must(size > 0, path);
    instructions = (size_t)size / sizeof *program;
    close(file);
}

static const char *const hidden[] = {
    "kcore", "keys", "latency_stats", "timer_list", "sched_debug", "sysrq-trigger", "kallsyms", "interrupts", "softirqs",
    "diskstats", "partitions", "swaps", "cmdline", "key-users",
};
static const char *const folders[] = {"acpi", "scsi", "asound", "driver"}, *const frozen[] = {"bus", "fs", "irq"};

static void host(int gate, const int *doors, int image, int layer, int devices, char **command) {
    char byte;
    must(read(gate, &byte, 1) == 1, "waiting for ids");
    must(setgroups(0, NULL) == 0 && setresgid(0, 0, 0) == 0 && setresuid(0, 0, 0) == 0, "becoming root inside");
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    for (int i = 1; i < GROUPS; i++)
        if (has(i)) must(write(doors[i], "0", 1) == 1, "joining a group");
    must(unshare(CLONE_NEWCGROUP) == 0, "cgroup namespace");
    sethostname("web", 3);
    char lower[64], upper[64], work[64];
    must(move_mount(image, "", AT_FDCWD, "/run/lock/breakfix-mounts/image", MOVE_MOUNT_F_EMPTY_PATH) == 0, "image");
    snprintf(lower, sizeof lower, "/proc/self/fd/%d", image);
    snprintf(upper, sizeof upper, "/proc/self/fd/%d/upper", layer);
    snprintf(work, sizeof work, "/proc/self/fd/%d/work", layer);
    const char *const layers[] = {"lowerdir", lower, "upperdir", upper, "workdir", work, "userxattr", NULL, NULL};
    int root = file_system("overlay", layers, 0);
    attach(root, AT_FDCWD, "/run/lock/breakfix-mounts/root");
    const unsigned quiet = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    int proc = file_system("proc", NULL, quiet);
    attach(proc, root, "proc");
    const char *const nothing[] = {"size", "0", "nr_inodes", "1", NULL};
    int empty = file_system("tmpfs", nothing, quiet | MOUNT_ATTR_RDONLY);
    attach(empty, AT_FDCWD, "/run/lock/breakfix-mounts/empty");
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) cover(proc, hidden[i], devices, "null");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) cover(proc, folders[i], empty, "");
    for (size_t i = 0; i < sizeof frozen / sizeof *frozen; i++) {
        int copy = open_tree(proc, frozen[i], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
        struct mount_attr attributes = {.attr_set = quiet | MOUNT_ATTR_RDONLY};
        must(copy >= 0 && mount_setattr(copy, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0, frozen[i]);
        attach(copy, proc, frozen[i]);
        close(copy);
    }
    int sys = file_system("sysfs", NULL, quiet | MOUNT_ATTR_RDONLY);
    attach(sys, root, "sys");
    cover(sys, "firmware", empty, "");
    attach(file_system("cgroup2", NULL, quiet), sys, "fs/cgroup");
    cover(root, "dev", devices, "");
    int dev = openat(root, "dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
    const char *const terminals[] = {"gid", "5", "mode", "0620", "ptmxmode", "0666", "max", "128", "newinstance", NULL, NULL};
    attach(file_system("devpts", terminals, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC), dev, "pts");
    const char *const shared[] = {"mode", "1777", "size", "64m", "nr_inodes", "16k", NULL};
    attach(file_system("tmpfs", shared, quiet), dev, "shm");
    attach(file_system("mqueue", NULL, quiet), dev, "mqueue");
    const char *const run[] = {"mode", "0755", "size", "64m", "nr_inodes", "16k", NULL};
    attach(file_system("tmpfs", run, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV), root, "run");
    int hosts = openat(root, "etc/hosts", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    must(hosts >= 0 && write(hosts, "127.0.0.1\tlocalhost\n10.20.0.2\tweb\n", 34) == 34, "/etc/hosts");
    must(fchdir(root) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0, "pivot_root");
    must(read(gate, &byte, 1) == 1, "waiting for links");
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    bring_up(netlink, 1);
    bring_up(netlink, 2);
    give_address(netlink, 2, "10.20.0.2");
    struct message route;
    begin(&route, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct rtmsg));
    *(struct rtmsg *)NLMSG_DATA(&route.head) = (struct rtmsg){
        .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST};
    struct in_addr gateway;
    inet_pton(AF_INET, "10.20.0.1", &gateway);
    add(&route, RTA_GATEWAY, &gateway, sizeof gateway);
    ask(netlink, &route, "adding a route");
    must(chdir("/root") == 0 || chdir("/") == 0, "chdir");
    syscall(SYS_close_range, 3, ~0U, 0);
    cut_capabilities();
    struct sock_fprog filter = {.len = (unsigned short)instructions, .filter = program};
    must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0, "seccomp");
    execv(command[0], command);
    must(false, command[0]);
}

static int make_devices(unsigned id) {
    const char *const options[] = {"mode", "0755", "size", "1m", "nr_inodes", "512", NULL};
    int folder = file_system("tmpfs", options, MOUNT_ATTR_NOSUID);
    const struct {
        const char *name;
        dev_t number;
    } nodes[] = {
        {"null", makedev(1, 3)}, {"zero", makedev(1, 5)}, {"full", makedev(1, 7)}, {"random", makedev(1, 8)},
        {"urandom", makedev(1, 9)}, {"tty", makedev(5, 0)},
    };
    const char *const links[][2] = {
        {"fd", "/proc/self/fd"}, {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"},
        {"stderr", "/proc/self/fd/2"}, {"ptmx", "pts/ptmx"},
    };
    const char *const places[] = {"pts", "shm", "mqueue"};
    umask(0);
    fchown(folder, id, id);
    for (int i = 0; i < 6; i++) {
        must(mknodat(folder, nodes[i].name, S_IFCHR | 0666, nodes[i].number) == 0, nodes[i].name);
        fchownat(folder, nodes[i].name, id, id, AT_SYMLINK_NOFOLLOW);
    }
    for (int i = 0; i < 5; i++) {
        must(symlinkat(links[i][1], folder, links[i][0]) == 0, links[i][0]);
        fchownat(folder, links[i][0], id, id, AT_SYMLINK_NOFOLLOW);
    }
    for (int i = 0; i < 3; i++) {
        must(mkdirat(folder, places[i], 0755) == 0, places[i]);
        fchownat(folder, places[i], id, id, 0);
    }
    umask(022);
    return folder;
}

static int make_layer(unsigned id) {
    const char *const options[] = {"size", "536870912", "nr_inodes", "65536", "mode", "0755", NULL};
    int layer = file_system("tmpfs", options, MOUNT_ATTR_NODEV);
    const char *const names[] = {"upper", "work"};
    for (int i = 0; i < 2; i++) must(mkdirat(layer, names[i], 0755) == 0 && fchownat(layer, names[i], id, id, 0) == 0, names[i]);
    return layer;
}

int main(int argc, char **argv) {
    if (argc < 6) return 2;
    unsigned id = (unsigned)strtoul(argv[4], NULL, 10);
    read_filter(argv[2]);
    must(unshare(CLONE_NEWNS | CLONE_NEWNET) == 0, "unshare");
    must(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0, "mount");
    mkdir("/run/lock/breakfix-mounts", 0700);
    must(mount("tmpfs", "/run/lock/breakfix-mounts", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=0755") == 0, "mount");
    const char *const places[] = {"root", "image", "layer", "dev", "empty"};
    for (int i = 0; i < 5; i++) {
        char path[64];
        snprintf(path, sizeof path, "/run/lock/breakfix-mounts/%s", places[i]);
        must(mkdir(path, 0755) == 0, path);
    }
    int layer = make_layer(id), devices = make_devices(id);
    attach(layer, AT_FDCWD, "/run/lock/breakfix-mounts/layer");
    attach(devices, AT_FDCWD, "/run/lock/breakfix-mounts/dev");
    make_groups(argv[3], id);
    int doors[GROUPS], gate[2];
    for (int i = 0; i < GROUPS; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s%s", groups[i], i == UNIFIED ? "" : "/tasks");
        doors[i] = open(path, (i == UNIFIED ? O_RDONLY | O_DIRECTORY : O_WRONLY) | O_CLOEXEC);
    }
    int image = open_tree(AT_FDCWD, argv[1], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    must(image >= 0 && pipe2(gate, O_CLOEXEC) == 0, argv[1]);
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    bring_up(netlink, 1);
    struct {
        uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
    } arguments = {
        .flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | 0x200000000ULL,
        .exit_signal = SIGCHLD, .cgroup = (uint64_t)doors[UNIFIED]};
    // A user namespace of the image's ids has to be there before the image is seen through it.
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    must(pid >= 0, "clone3");
    if (pid == 0) {
        // The layer and the devices in this namespace of ours.
        int own = open("/run/lock/breakfix-mounts/layer", O_PATH | O_DIRECTORY | O_CLOEXEC);
        int nodes = open("/run/lock/breakfix-mounts/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        host(gate[0], doors, image, own, nodes, argv + 5);
    }
    char path[64], map[64];
    snprintf(map, sizeof map, "0 %u 65536\n", id);
    snprintf(path, sizeof path, "/proc/%d/uid_map", pid);
    put(path, map);
    snprintf(path, sizeof path, "/proc/%d/gid_map", pid);
    put(path, map);
    snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
    struct mount_attr attributes = {
        .attr_set = MOUNT_ATTR_IDMAP | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV, .userns_fd = (uint64_t)open(path, O_RDONLY | O_CLOEXEC)};
    must(mount_setattr(image, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0, "mount_setattr");
    must(write(gate[1], "m", 1) == 1, "write");
    snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    make_pair(netlink, namespace);
    close(namespace);
    give_address(netlink, (int)if_nametoindex("h0"), "10.20.0.1");
    must(write(gate[1], "n", 1) == 1, "write");
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    for (int i = GROUPS - 1; i >= 0; i--)
        for (int tries = 0; has(i) && rmdir(groups[i]) != 0 && errno == EBUSY && tries < 1000; tries++) usleep(1000);
    return 0;
}
