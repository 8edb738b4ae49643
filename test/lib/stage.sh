# shellcheck shell=bash
# Build the extension and put it where private servers find it. To be sourced
# after server.sh, with the checkout as the current directory.
#
#   stage_install   build, install below $SERVER_ROOT/stage, export MESHCAT_STAGE
#   stage_library   print the path of the installed library
#
# Test-only extensions, each a PGXS directory test/modules/NAME, go along.

# Two runs in one checkout must not build it at the same time.
stage_locked_make() {
    mkdir -p build
    flock build/.lock make --no-print-directory "PG_CONFIG=$PG_CONFIG" "$@"
}

stage_install() {
    local module stage=$SERVER_ROOT/stage
    if ! server_knows extension_destdir && ! server_knows extension_control_path; then
        echo "** This PostgreSQL has neither extension_destdir nor extension_control_path:" >&2
        echo "** installing meshcat into $("$PG_CONFIG" --pkglibdir) for good." >&2
        stage=
    fi
    stage_locked_make -j2 all || return
    stage_locked_make install "DESTDIR=$stage" || return
    for module in test/modules/*/Makefile; do
        [[ -e $module ]] || continue
        stage_locked_make -C "${module%/Makefile}" install "DESTDIR=$stage" || return
    done
    export MESHCAT_STAGE=$stage
}

stage_library() { printf '%s\n' "${MESHCAT_STAGE:-}$("$PG_CONFIG" --pkglibdir)/meshcat.so"; }
