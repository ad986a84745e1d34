// Terminals: input that somebody else would read, and drivers that nobody needs.
#define _GNU_SOURCE
#include "intruder.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

static int terminal(void) {
    int master = -1, slave = -1;
    if (openpty(&master, &slave, NULL, NULL, NULL)) return -1;
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    return slave;
}
static int control(unsigned long request, void *argument) {
    int slave = terminal();
    return slave < 0 ? errno : result(syscall(SYS_ioctl, slave, request, argument));
}

static int push(void) { return control(TIOCSTI, "x"); }
static int push_high(void) { return control(0x7fff000000000000UL | TIOCSTI, "x"); }
static int paste(void) { char code[2] = {3}; return control(TIOCLINUX, code); }
static int take_console(void) { return control(TIOCCONS, NULL); }
static int lock_modes(void) { struct termios all = {0}; return control(0x5457, &all); } // TIOCSLCKTRMIOS
static int push_parent(void) { return result(ioctl(open("/dev/tty", O_RDWR | O_CLOEXEC), TIOCSTI, "x")); }

// Line disciplines are drivers, and have been ways in; N_TTY is the only one that a host needs.
static int discipline(void) {
    int outcome = EINVAL;
    for (int number = 1; number < 31; number++) {
        int error = control(TIOCSETD, &number);
        if (error == ALLOWED) {
            snprintf(detail + strlen(detail), 16, "%d ", number);
        } else if (error != EINVAL) {
            outcome = error;
        }
    }
    // 27 swallows everything and does nothing.
    return *detail && strcmp(detail, "27 ") ? ALLOWED : *detail ? CONTAINED : outcome;
}

const struct attempt terminal_attempts[] = {
    {"tiocsti", push}, {"tiocsti-high-bits", push_high}, {"tiocsti-controlling", push_parent}, {"tioclinux", paste},
    {"tioccons", take_console}, {"tiocslcktrmios", lock_modes}, {"line-disciplines", discipline},
    {0},
};
