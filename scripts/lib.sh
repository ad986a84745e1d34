# What the scripts share; sourced, not run. The repository is the current folder.
# shellcheck shell=bash

say() { printf '== %s\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Runs a command as root, by sudo where we are not; the variables our programs read are passed on.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "root is needed for: $* (run the script as root, or install sudo)"
        sudo --preserve-env=DEBIAN_FRONTEND,http_proxy,https_proxy,no_proxy,BREAKFIX_STATE_DIR,BREAKFIX_RUN_DIR,BREAKFIX_SCENARIO_DIR,BREAKFIX_LIBEXEC_DIR,BREAKFIX_TEST_STATE,BREAKFIX_BIN,SWIFT_BACKTRACE -- env "PATH=$PATH" "$@"
    fi
}

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
