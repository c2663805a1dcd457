#!/bin/sh
# Install the Java that Spark needs, where that can be done unasked: sh scripts/get_java.sh
set -eu
if command -v java >/dev/null || [ -n "${JAVA_HOME:-}" ]; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  sh scripts/apt_install.sh openjdk-17-jre-headless || sh scripts/apt_install.sh default-jre-headless
else
  echo "There is no Java: the tests of the Spark engine will be skipped." >&2
fi
