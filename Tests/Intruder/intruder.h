// What root in a host tries against the machine. Each attempt is a function that really tries and says how it went.
#pragma once

#include <stddef.h>

enum {
    ALLOWED = 0,      // it went through and reaches beyond the host, or may
    CONTAINED = -1,   // it went through, and the attempt has proved that it reached only the host's own
    HIDDEN = -2,      // it went through, and there was nothing to see
    UNAVAILABLE = -3, // the test has not given what the attempt needs
};

struct attempt {
    const char *name;
    int (*run)(void); // ALLOWED, CONTAINED, HIDDEN, UNAVAILABLE, or an errno
};

// Every file of attempts ends its array with an empty entry.
extern const struct attempt mount_attempts[], group_attempts[], device_attempts[], kernel_attempts[],
    process_attempts[], limit_attempts[], network_attempts[], terminal_attempts[];

// More about the last attempt, for the reader of a failed test.
extern char detail[512];

// The value of KEY=value among the arguments, or NULL.
const char *given(const char *key);

// The result of a system call as an attempt's: 0, or errno.
int result(long value);
// Opens for writing and closes again: the result.
int opens_for_writing(const char *path);
// Walks a folder and calls `visit` with every regular file's path; symbolic links and other mounts are not followed.
void walk(const char *folder, int (*visit)(const char *path, void *context), void *context);
// A folder with a proc or sysfs that nothing is laid over, or -errno: mounted anew, or the host's with its masks lifted.
int bare_proc(void);
// An empty folder to mount on, below /tmp.
const char *place(void);

// Classifies every number of the system call table; prints a line for each. Returns the exit code.
int sweep(void);
// Looks at every process that appears for so many seconds; prints what of it leads out of the host.
int watch_entries(int seconds);
// Sends or hears forged frames on eth0.
int send_frames(const char *mark);
int hear_frames(const char *mark, int seconds);
