#!/bin/sh
# Install the browser that tests look at reports with, where that can be done unasked: sh scripts/get_chromium.sh
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  sh scripts/apt_install.sh chromium
else
  echo "There is no chromium: the tests that look at reports in a browser will be skipped." >&2
fi
