# shellcheck shell=bash
# Sourced by the scripts beside it: go to the repository's root, and say which step runs and how long it took.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# Quotes the output of a step only when the step fails: step TITLE COMMAND...
quiet_step() {
    local title=$1 output began=$SECONDS
    shift
    printf '==> %s\n' "$title"
    if ! output=$("$@" </dev/null 2>&1); then
        printf '%s\n' "$output" >&2
        printf '==> %s: FAILED after %s s\n' "$title" $((SECONDS - began)) >&2
        return 1
    fi
    printf '==> %s: %s s\n' "$title" $((SECONDS - began))
}

# Shows everything the step prints: step TITLE COMMAND...
step() {
    local title=$1 began=$SECONDS
    shift
    printf '==> %s\n' "$title"
    if ! "$@" </dev/null; then
        printf '==> %s: FAILED after %s s\n' "$title" $((SECONDS - began)) >&2
        return 1
    fi
    printf '==> %s: %s s\n' "$title" $((SECONDS - began))
}
