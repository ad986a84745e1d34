# What the scripts share; sourced, not run. The repository is the current folder.
# shellcheck shell=bash disable=SC2154 # $bin is the folder of the built programs, set by who sources this

say() { printf '== %s\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Becomes a command as root, by sudo where we are not; the variables our programs read are passed on.
exec_as_root() {
    if [ "$(id -u)" = 0 ]; then exec "$@"; fi
    command -v sudo >/dev/null || fail "root is needed for: $* (run the script as root, or install sudo)"
    exec sudo --preserve-env=DEBIAN_FRONTEND,http_proxy,https_proxy,no_proxy,BREAKFIX_STATE_DIR,BREAKFIX_RUN_DIR,BREAKFIX_SCENARIO_DIR,BREAKFIX_LIBEXEC_DIR,BREAKFIX_TEST_STATE,BREAKFIX_BIN,SWIFT_BACKTRACE -- env "PATH=$PATH" "$@"
}

# Runs a command as root.
as_root() { (exec_as_root "$@"); }

# Puts swift on PATH from the places where people unpack it.
find_swift() {
    command -v swift >/dev/null && return 0
    local folder
    for folder in "${SWIFT_HOME:-}" /opt/swift /opt/swift-* /usr/local/swift "$HOME/swift" "$HOME/.local/share/swiftly"; do
        [ -n "$folder" ] || continue
        for bin in "$folder/usr/bin" "$folder/bin"; do
            if [ -x "$bin/swift" ]; then
                PATH=$bin:$PATH
                export PATH
                return 0
            fi
        done
    done
    return 1
}

need_swift() { find_swift || fail "Swift is not installed: run ./scripts/setup"; }

# A private daemon on a run folder: start_daemon RUN; it works on the catalogue of this repository. The folder is ours to
# remove. stop_daemon ends its sessions too, which would outlive it otherwise.
start_daemon() {
    run=$1
    export BREAKFIX_RUN_DIR=$run BREAKFIX_SCENARIO_DIR=$PWD/Scenarios BREAKFIX_LIBEXEC_DIR=$bin
    # The job is the program itself, not a shell around it, so that a signal reaches it.
    exec_as_root "$bin/breakfixd" 2>"$run.log" &
    daemon=$!
    for _ in $(seq 100); do
        [ -S "$run/breakfixd.sock" ] && return 0
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    cat "$run.log" >&2
    fail "the daemon did not start; its messages are above"
}
stop_daemon() {
    [ -n "${daemon:-}" ] || return 0
    for session in $(as_root "$bin/breakfix" sessions -q 2>/dev/null); do
        as_root "$bin/breakfix" end "$session" >/dev/null 2>&1 || true
    done
    as_root kill -TERM "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    daemon=
}
