# shellcheck shell=bash
# Tests side by side. To be sourced by test/run after report.sh.
#
#   in_lanes FUNCTION TEST...   FUNCTION TEST for each, LANES at once, each in a shell that
#                               knows its LANE; what they report is told in the given order

LANES=${MESHCAT_TEST_LANES:-2}
LANE=1  # of what runs in no lane

in_lanes() {
    local function=$1 dir i lanes=()
    shift
    dir=$(mktemp -d "$OUT/lanes.XXXXXX")
    for ((LANE = 1; LANE <= LANES && LANE <= $#; LANE++)); do
        lane "$dir" "$function" "$@" &
        lanes+=($!)
    done
    LANE=1
    for ((i = 1; i <= $#; i++)); do
        lanes_tell "$dir/$i" "${!i}" "${lanes[@]}"
    done
    wait "${lanes[@]}" || true
    rm -rf "$dir"
}

# lane DIR FUNCTION TEST...: one after the other of those that no lane has taken.
lane() {
    local dir=$1 function=$2 i
    shift 2
    trap lane_end EXIT
    trap 'exit 143' INT TERM
    for ((i = 1; i <= $#; i++)); do
        mkdir "$dir/$i.taken" 2>/dev/null || continue
        "$function" "${!i}" >"$dir/$i.partial" 2>&1
        mv "$dir/$i.partial" "$dir/$i"
    done
}

# What an interrupted test has started ends with it.
lane_end() {
    local jobs
    jobs=$(jobs -p)
    # shellcheck disable=SC2086 # a list of process ids
    [[ -z $jobs ]] || kill $jobs 2>/dev/null || true
}

# lanes_tell REPORT TEST LANE...: waits for the report, or until no lane can make it any more.
lanes_tell() {
    local report=$1 name=$2
    shift 2
    while [[ ! -e $report ]] && kill -0 "$@" 2>/dev/null; do
        sleep 0.1
    done
    if [[ -e $report ]]; then
        report_replay "$report"
    else
        report_fail "$name" "its report ends early" "$report.partial"
    fi
}
