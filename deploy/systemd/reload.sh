#!/bin/sh
# The new program beside the old one, on the same socket: reload.sh PID-FILE [SECONDS]. Called by `systemctl reload`.
# Whatever goes wrong before the new one works, the old one goes on.
set -eu
file=$1
old=$(cat "$file")
new=
left=$((${2:-30} * 10))

# Until it has gone: beside it the old one would start no other, and the next reload may follow at once.
see_off() {
    kill -TERM "$1" 2>/dev/null || return 0
    left=300
    while [ "$left" -gt 0 ] && kill -0 "$1" 2>/dev/null; do
        left=$((left - 1))
        sleep 0.1
    done
}

give_up() {
    echo "The new program did not start; the old one goes on." >&2
    [ -z "$new" ] || see_off "$new"
    exit 1
}

# Each worker that has loaded the program watches in threads of its own.
works() {
    workers=$(cat "/proc/$new/task/"*/children 2>/dev/null) || return 1
    [ -n "$workers" ] || return 1
    for worker in $workers; do
        set -- "/proc/$worker/task/"*
        [ $# -gt 1 ] || return 1
    done
}

wait_a_moment() {
    left=$((left - 1))
    if [ "$left" -eq 0 ] || ! kill -0 "$1" 2>/dev/null; then give_up; fi
    sleep 0.1
}

# One that died as it started may have left its file: not to be taken for the next.
kill -0 "$(cat "$file.2" 2>/dev/null)" 2>/dev/null || rm -f "$file.2"
kill -USR2 "$old"
until [ -s "$file.2" ]; do wait_a_moment "$old"; done
new=$(cat "$file.2")
until works; do wait_a_moment "$new"; done
left=600
kill -TERM "$old"
# Done when the new one has taken over the file, as soon as the old one has answered its last request.
until [ "$(cat "$file" 2>/dev/null)" = "$new" ]; do wait_a_moment "$new"; done
# Not before: systemd waits at a stop only for its own child, which the new one becomes when the old one has gone.
[ -z "${NOTIFY_SOCKET:-}" ] || systemd-notify "MAINPID=$new"
