#!/bin/sh
# Install packages of Debian: sh scripts/apt_install.sh PACKAGE…
# `make check` has several things installed at the same time, and apt takes one call at a time: the others wait here.
set -eu
exec 9<"$0"
flock 9
get() { apt-get install -y -q --no-install-recommends "$@"; }
# The list of what there is is fetched only if it is missing or old.
get "$@" 2>/dev/null || { apt-get update -q && get "$@"; }
