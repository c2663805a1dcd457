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
    apt-get update -q && apt-get install -y -q python3-venv
  fi
  "$python" -m venv "$venv"
fi
# What is imported is compiled when it is; compiling all of it now would take a third of the time.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --editable "$what"
