// Makes the library visible to Swift; macros Swift cannot import become static inline functions here.
#pragma once
#include <libwebsockets.h>
#include <sys/socket.h>

// Hidden by glibc without _GNU_SOURCE, which a header of ours must not define.
extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

// Room the library wants free before every buffer given to lws_write.
static inline size_t cws_headroom(void) { return LWS_PRE; }

// Takes the next connection of a listening socket; it is close-on-exec and does not block.
static inline int cws_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

// The peer of a connected unix socket: pid, uid and gid. Returns 0, or -1 with errno set.
static inline int cws_peer(int fd, int *pid, unsigned *uid, unsigned *gid) {
    struct { int pid; unsigned uid, gid; } peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -1;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

// Ends a connection from the service thread, as soon as the library is out of its callback.
static inline void cws_kill(struct lws *wsi) { lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC); }

// A unix stream socket; it is close-on-exec and does not block.
static inline int cws_socket(void) { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }
