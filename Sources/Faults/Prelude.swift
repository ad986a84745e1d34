/// The shell functions that fault scripts are made of.
///
/// A script is one compound command, so the shell has read all of it before any of it runs and nothing in it can eat
/// the rest from standard input. Its standard output goes to standard error; only `note` writes the token.
enum Prelude {
    /// Puts a script together.
    static func script(_ settings: KeyValuePairs<String, String>, functions: String, body: String) -> String {
        let variables = settings.map { Shell.assignment($0.key, $0.value) }.joined(separator: "\n")
        return "{\n\(variables)\n\(common)\n\(functions)\n\(body)\n} 3>&1 >&2 </dev/null\n"
    }

    /// What both scripts use.
    static let common = #"""
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        LC_ALL=C
        export PATH LC_ALL
        umask 022
        fail() { printf '%s\n' "$1" >&2; exit 1; }
        has_systemd() { [ -d /run/systemd/system ]; }
        wants_systemd() { has_systemd || fail 'this fault wants systemd as PID 1'; }
        # start_of PID: the clock tick at which a process was born; tells it from a later one with the same id.
        start_of() { sed -n 's/^.*) //p' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }
        # patiently COMMAND...: a command of systemd, which may fail or hang where the fault bites.
        patiently() { timeout 20 "$@" >/dev/null 2>&1 || :; }
        # edit PATH PERL...: runs Perl over the whole content in $_ and writes it back; keeps inode and times.
        # The Perl must set $done, else nothing is written and the fault cannot be made.
        edit() {
            [ -f "$1" ] || fail "$1 is no file"
            when=$(stat -L -c %y "$1")
            perl -e '
                my ($path, $code) = @ARGV; our ($done, $size);
                open(my $file, "+<", $path) or die "$path: $!\n"; binmode $file; local $/; $_ = <$file>;
                $_ = "" unless defined; eval $code; die $@ if $@; exit 3 unless $done;
                seek($file, 0, 0); print $file $_; truncate($file, length $_) or die "$path: $!\n";
                close($file) or die "$path: $!\n";
            ' "$1" "$2" || fail "$1 does not have what this fault changes"
            touch -d "$when" "$1"
        }
        """#

    /// What only an injecting script uses.
    static let injecting = #"""
        note() { printf '%s\n' "$*" >&3; }
        # save PATH...: notes the files, and the folders that creating or removing them touches.
        save() { contents=true pack "$@"; }
        # save_folders PATH...: notes the folders only.
        save_folders() { contents=false pack "$@"; }
        pack() {
            packed=$({
                for each; do
                    folder=${each%/*}
                    while [ ! -d "$folder/" ]; do folder=${folder%/*}; done
                    printf '.%s\0' "$folder"
                    "$contents" || continue
                    if [ -e "$each" ] || [ -L "$each" ]; then printf '.%s\0' "$each"; fi
                    if [ -L "$each" ] && [ -f "$each" ]; then printf '.%s\0' "$(readlink -f "$each")"; fi
                done | { tar -C / -cz --format=posix --pax-option=delete=atime,delete=ctime --no-recursion \
                    --numeric-owner --null -T - || printf '!' >&4; } | base64 -w 0
            } 4>&1)
            case $packed in *!*) fail "cannot read what this fault changes: $*" ;; esac
            [ "${#packed}" -le 46000 ] || fail "too large to be put back later: $*"
            note "files $packed"
        }
        # save_mode PATH...: notes mode, owner and times of what is there.
        save_mode() { for each; do note "mode $(stat -L -c '%a %u %g %y' "$each")"; done; }
        # put PATH MODE: writes standard input to a file; keeps the times of the file and of its folders.
        put() {
            folder=${1%/*}
            base=$folder
            while [ ! -d "$base/" ]; do base=${base%/*}; done
            stamp=$(stat -c %y "$base/")
            when=$stamp
            mkdir -p "$folder/"
            if [ -e "$1" ]; then
                when=$(stat -L -c %y "$1")
                cat >"$1"
            else
                cat >"$1"
                chmod "$2" "$1"
            fi
            touch -d "$when" "$1"
            while touch -d "$stamp" "$folder/"; [ "$folder" != "$base" ]; do folder=${folder%/*}; done
        }
        # save_unit UNIT...: notes whether units are wanted at boot and run now.
        save_unit() {
            has_systemd || return 0
            for each; do
                note "unit $each $(systemctl is-enabled "$each" 2>/dev/null || :) -" \
                    "$(systemctl is-active "$each" 2>/dev/null || :)"
            done
        }
        # restart UNIT: makes a changed unit or file take effect; the unit may well fail.
        restart() {
            if [ -n "$1" ] && has_systemd; then
                systemctl daemon-reload
                patiently systemctl restart "$1"
            fi
        }
        # kept_flags PATH: what the mount that it is on forbids, as further options; a mount above may not allow it again.
        kept_flags() {
            for flag in $(findmnt -n -o VFS-OPTIONS --target "$1" | tr , ' '); do
                case $flag in nosuid | nodev | noexec) printf ',%s' "$flag" ;; esac
            done
        }
        # start PROGRAM...: runs a process that outlives this script, with nothing of it in its environment.
        start() {
            cd /
            env -i PATH="$PATH" LANG=C.UTF-8 setsid "$@" </dev/null >/dev/null 2>&1 3>&- &
            born=$!
            sleep 0.1
            kill -0 "$born" 2>/dev/null || fail "$1 ended at once"
            note "process $born $(start_of "$born")"
        }
        """#

    /// What only an undoing script uses.
    static let undoing = #"""
        token=$(printf %s "$BFX_TOKEN" | base64 -d)
        unset BFX_TOKEN
        # field WORD: what was noted under a word; one line each.
        field() { printf '%s\n' "$token" | sed -n "s/^$1 //p"; }
        # unpack TAR...: what was noted, the latest first, so that what was noted first has the last word. Turned around by
        # sed, since tac would leave its traces in /tmp.
        unpack() {
            field files | sed -n '1!G;h;$p' | while read -r packed; do
                printf %s "$packed" | base64 -d | tar -z --numeric-owner "$@" || exit 1
            done
        }
        # held PATH: whether any note has it.
        held() {
            field files | {
                while read -r packed; do
                    ! printf %s "$packed" | base64 -d | tar -z -t --no-unquote ".$1" >/dev/null 2>&1 || exit 0
                done
                exit 1
            }
        }
        # restore PATH...: puts the noted files back and takes away those that were not there.
        restore() {
            for each; do
                if ! held "$each"; then
                    rm -rf "$each"
                elif [ -L "$each" ]; then
                    rm -f "$each"
                fi
            done
            restore_folders "$@"
        }
        # restore_folders PATH...: the same without taking anything away but empty folders that were not there.
        restore_folders() {
            for each; do
                folder=$each
                while folder=${folder%/*}; [ -n "$folder" ] && ! held "$folder"; do
                    rmdir "$folder" 2>/dev/null || break
                done
            done
            unpack -x -p --same-owner --overwrite -C /
        }
        # restore_mode PATH...: puts mode, owner and times back; in the order in which they were noted.
        restore_mode() {
            for each; do
                [ -e "$each" ] || fail "$each is gone; its mode cannot be put back"
            done
            field mode | while read -r bits user group when; do
                chown "$user:$group" "$1"
                # Five digits or more: with fewer, chmod leaves a folder's setgid bit as it is.
                chmod "00$bits" "$1"
                touch -d "$when" "$1"
                shift
            done
        }
        # restore_units: brings back what was wanted at boot and what ran.
        restore_units() {
            has_systemd || return 0
            systemctl daemon-reload
            field unit | while read -r name wanted active; do
                active=${active##* }
                case $wanted in
                    enabled) systemctl -q enable "$name" >/dev/null 2>&1 ;;
                    disabled) systemctl -q disable "$name" >/dev/null 2>&1 ;;
                esac
                # A start that failed half-way may have left processes that are in the way of the next one.
                patiently systemctl stop "$name"
                patiently systemctl kill -s KILL "$name"
                systemctl reset-failed "$name" 2>/dev/null || :
                case $active in
                    active | activating | reloading) patiently systemctl start "$name" ;;
                esac
            done
        }
        # end_processes: ends what this fault started, unless it is gone or another process has its id.
        end_processes() {
            field process | while read -r pid birth; do
                [ -n "$birth" ] && [ "$(start_of "$pid")" = "$birth" ] || continue
                kill -s KILL -- "-$pid" 2>/dev/null || continue
                tries=0
                while [ "$(start_of "$pid")" = "$birth" ] && [ "$tries" -lt 50 ]; do
                    sleep 0.02
                    tries=$((tries + 1))
                done
            done
        }
        """#
}
