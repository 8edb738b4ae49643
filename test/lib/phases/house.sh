# shellcheck shell=bash
# house: the rules of the tree, each a program in tools/ that lists what breaks them.
phase_house() {
    local tool
    for tool in sources floors sizes attacks exports; do
        wanted "$tool" || continue
        if limited "$OUT/$tool.log" "tools/$tool" "$(stage_library)"; then
            report_pass "$tool" "$(tail -n 1 "$OUT/$tool.log")"
        else
            report_fail "$tool" "the rules at the top of tools/$tool are broken" \
                "$OUT/$tool.log"
        fi
    done
}
