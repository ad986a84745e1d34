// The network: only the session's own can be seen, reached or forged into.
#define _GNU_SOURCE
#include "intruder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int connect_to(const struct sockaddr *address, socklen_t size) {
    int socket_ = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) return errno;
    if (!connect(socket_, address, size)) return ALLOWED;
    if (errno != EINPROGRESS) return errno;
    struct pollfd wait = {socket_, POLLOUT, 0};
    if (poll(&wait, 1, 1500) == 0) return ETIMEDOUT;
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

// KEY=address:port
static int connect_given(const char *key) {
    const char *text = given(key);
    char host[64];
    int port;
    if (!text || sscanf(text, "%63[^:]:%d", host, &port) != 2) return UNAVAILABLE;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, host, &address.sin_addr);
    return connect_to((struct sockaddr *)&address, sizeof address);
}
static int outside(void) { return connect_given("outside"); }
static int machine(void) { return connect_given("machine"); }
static int loopback(void) { return connect_given("loopback"); }
static int gateway(void) { return connect_given("gateway"); }

static int unix_path(const char *path, int abstract) {
    if (!path) return UNAVAILABLE;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path + abstract, path, sizeof address.sun_path - 2);
    return connect_to((struct sockaddr *)&address, offsetof(struct sockaddr_un, sun_path) + abstract + strlen(path));
}
static int abstract(void) { return unix_path(given("abstract"), 1); }
static int keeper(void) { return unix_path(given("keeper"), 0); }
static int daemon_(void) { return unix_path("/run/breakfix/breakfixd.sock", 0); }

static int netlink(int protocol) { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol); }

// Asks for all links: only loopback and the host's own may be there.
static int links(void) {
    int socket_ = netlink(NETLINK_ROUTE);
    if (socket_ < 0) return errno;
    struct { struct nlmsghdr head; struct ifinfomsg body; } request = {
        {sizeof request, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0}, {.ifi_family = AF_UNSPEC}};
    if (send(socket_, &request, sizeof request, 0) < 0) return errno;
    static char buffer[1 << 16];
    for (;;) {
        ssize_t size = recv(socket_, buffer, sizeof buffer, 0);
        if (size <= 0) return errno;
        for (struct nlmsghdr *head = (void *)buffer; NLMSG_OK(head, size); head = NLMSG_NEXT(head, size)) {
            if (head->nlmsg_type == NLMSG_DONE) return *detail ? ALLOWED : CONTAINED;
            struct ifinfomsg *link = NLMSG_DATA(head);
            char name[IF_NAMESIZE] = "";
            if_indextoname(link->ifi_index, name);
            if (strcmp(name, "lo") && strncmp(name, "eth", 3)) strncat(detail, name, 20);
        }
    }
}

// Moves our link into the namespace of a process of the machine.
static int give_link_away(void) {
    const char *pid = given("pid");
    if (!pid) return UNAVAILABLE;
    int socket_ = netlink(NETLINK_ROUTE);
    struct { struct nlmsghdr head; struct ifinfomsg body; struct rtattr attribute; int value; } request = {
        {sizeof request, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0},
        {.ifi_family = AF_UNSPEC, .ifi_index = if_nametoindex("eth0")}, {8, IFLA_NET_NS_PID}, atoi(pid)};
    if (send(socket_, &request, sizeof request, 0) < 0) return errno;
    struct { struct nlmsghdr head; struct nlmsgerr error; char rest[256]; } answer;
    if (recv(socket_, &answer, sizeof answer, 0) < 0) return errno;
    return -answer.error.error;
}

static int audit(void) {
    int socket_ = netlink(NETLINK_AUDIT);
    if (socket_ < 0) return errno;
    struct nlmsghdr request = {sizeof request, 1000 /* AUDIT_GET */, NLM_F_REQUEST | NLM_F_ACK, 1, 0};
    if (send(socket_, &request, sizeof request, 0) < 0) return errno;
    struct { struct nlmsghdr head; struct nlmsgerr error; char rest[256]; } answer;
    if (recv(socket_, &answer, sizeof answer, MSG_DONTWAIT) < 0) return errno;
    return -answer.error.error;
}
// Births and deaths of the machine's processes.
static int process_events(void) {
    int socket_ = netlink(NETLINK_CONNECTOR);
    if (socket_ < 0) return errno;
    struct { struct nlmsghdr head; unsigned index, value, sequence, acknowledge; unsigned short length, flags; int wanted; }
        request = {{sizeof request, NLMSG_DONE, 0, 0, 0}, 1, 1, 0, 0, 4, 0, 1 /* PROC_CN_MCAST_LISTEN */};
    return result(send(socket_, &request, sizeof request, 0));
}

// Every family: the five that the filter lets through reach no further than the host's network.
static int families(void) {
    static const int known[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET};
    for (int family = 0; family < 64; family++) {
        int is_known = 0;
        for (int i = 0; i < 5; i++) is_known |= family == known[i];
        static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET};
        for (int i = 0; !is_known && i < 4; i++)
            if (socket(family, types[i], 0) >= 0) {
                snprintf(detail, sizeof detail, "family %d", family);
                return ALLOWED;
            }
    }
    return result(socket(AF_VSOCK, SOCK_STREAM, 0));
}

// More options than a host's root may set: they need the machine's.
static int socket_mark_bpf(void) {
    int socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), program = 0;
    return result(setsockopt(socket_, SOL_SOCKET, 50 /* SO_ATTACH_BPF */, &program, sizeof program));
}
static int buffer_force(void) {
    int socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), size = 1 << 30, seen = 0;
    socklen_t length = sizeof seen;
    if (setsockopt(socket_, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) return errno;
    getsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &seen, &length);
    snprintf(detail, sizeof detail, "%d", seen);
    return seen >= size ? ALLOWED : CONTAINED;
}

static int packet_socket(void) {
    int socket_ = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
    if (socket_ < 0) return -errno;
    struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
                               .sll_ifindex = if_nametoindex("eth0")};
    return bind(socket_, (struct sockaddr *)&here, sizeof here) ? -errno : socket_;
}

// Forged frames: an address claimed by ARP, a broadcast, and one to every hardware address that hosts have.
int send_frames(const char *mark) {
    int socket_ = packet_socket();
    if (socket_ < 0) return 1;
    for (int round = 0; round < 50; round++) {
        for (int host = -1; host < 8; host++) {
            unsigned char frame[128] = {0};
            memset(frame, 0xff, 6);
            if (host >= 0) memcpy(frame, (unsigned char[]){2, 0x42, 0x0a, 0, host, 0}, 6);
            memcpy(frame + 6, (unsigned char[]){2, 0x42, 0x0a, 0, 7, 0}, 6); // somebody else's
            frame[12] = round % 2 ? 0x08 : 0x88;
            frame[13] = round % 2 ? 0x06 : 0xb5;
            if (round % 2) memcpy(frame + 14, (unsigned char[]){0, 1, 8, 0, 6, 4, 0, 2, 2, 0x42, 0x0a, 0, 7, 0, 10, 20, 0, 3}, 18);
            strncpy((char *)frame + 60, mark, 60);
            if (send(socket_, frame, sizeof frame, 0) < 0) return 1;
        }
        usleep(20000);
    }
    puts("sent");
    return 0;
}

int hear_frames(const char *mark, int seconds) {
    int socket_ = packet_socket(), heard = 0;
    if (socket_ < 0) return 1;
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += seconds;
    do {
        char frame[2048] = {0};
        struct pollfd wait = {socket_, POLLIN, 0};
        if (poll(&wait, 1, 100) > 0 && recv(socket_, frame, sizeof frame - 1, 0) > 60)
            heard += !strncmp(frame + 60, mark, strlen(mark));
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec < end.tv_sec);
    printf("heard %d\n", heard);
    return 0;
}

const struct attempt network_attempts[] = {
    {"connect-outside", outside}, {"connect-machine", machine}, {"connect-machine-loopback", loopback},
    {"connect-gateway", gateway}, {"abstract-socket", abstract}, {"keeper-socket", keeper},
    {"daemon-socket", daemon_}, {"netlink-links", links}, {"netlink-give-link-away", give_link_away},
    {"netlink-audit", audit}, {"netlink-process-events", process_events}, {"socket-families", families},
    {"socket-attach-bpf", socket_mark_bpf}, {"socket-buffer-force", buffer_force},
    {0},
};
