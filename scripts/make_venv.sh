#!/bin/sh
# Install this checkout into an environment: sh scripts/make_venv.sh PYTHON FOLDER WHAT
# WHAT is `.` for what a run needs, `.[dev]` for the developers' tools as well. The environment is made if it is not there.
set -eu
python=$1
venv=$2
what=$3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "seedclean needs Python 3.11 or newer; $python is $("$python" --version 2>&1). Try: make PYTHON=python3.12 …" >&2
  exit 2
}
# An environment that was interrupted while it was made has no pip.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  rm -rf "$venv"
  # Debian ships Python without ensurepip; its python3-venv has it.
  if ! "$python" -c 'import ensurepip' 2>/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    sh scripts/apt_install.sh python3-venv
  fi
  "$python" -m venv "$venv"
fi
# PySpark comes as its source, of which pip makes a wheel: 470 MB of archives, which are not worth compressing again.
DIST_EXTRA_CONFIG=$(mktemp)
export DIST_EXTRA_CONFIG
trap 'rm -f "$DIST_EXTRA_CONFIG"' EXIT
printf '[bdist_wheel]\ncompression = stored\n' >"$DIST_EXTRA_CONFIG"
# What is imported is compiled when it is; compiling all of it now would take a third of the time.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --editable "$what"
