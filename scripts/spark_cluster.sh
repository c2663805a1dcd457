#!/bin/sh
# Start a standalone Spark cluster on this machine, one master and two workers, and run the tests of Spark on it.
#
# Usage: sh scripts/spark_cluster.sh [--kill] [PYTHON]
#
# --kill: one of the workers is killed with its executors (kill -9) while the largest test runs; it must pass all the
# same. PYTHON (default: .venv/bin/python) has seedclean[spark]. Spark's own launcher is used, from PySpark.
set -eu
cd "$(dirname "$0")/.."
kill_one=
if [ "${1:-}" = --kill ]; then kill_one=yes && shift; fi
python=$(cd "$(dirname "${1:-.venv/bin/python}")" && pwd)/$(basename "${1:-.venv/bin/python}")
SPARK_HOME=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
folder=$(mktemp -d)
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_LOG_DIR="$folder" PYSPARK_PYTHON="$python" SPARK_NO_DAEMONIZE=1
port=17077
first= second= master=
stop() {
    # The workers lead groups of their own, so that their executors end with them.
    for process in $first $second $master; do kill -s KILL -- "-$process" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 3' INT TERM
start() {
    name=$1 && shift
    setsid "$SPARK_HOME/bin/spark-class" "$@" >"$folder/$name.log" 2>&1 &
}
start master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port $port --webui-port 18080
master=$!
for number in 1 2; do
    start worker$number org.apache.spark.deploy.worker.Worker --cores 1 --memory 1500m --work-dir "$folder/work$number" \
        --webui-port 1808$number "spark://127.0.0.1:$port"
    if [ $number = 1 ]; then first=$!; else second=$!; fi
done
left=300
until [ "$(grep -c 'Registering worker' "$folder/master.log" 2>/dev/null)" = 2 ]; do
    left=$((left - 1))
    kill -0 $master && [ $left -gt 0 ] || { cat "$folder"/*.log && echo "the cluster did not start" && exit 1; }
    sleep 0.2
done
echo "one master, two workers: spark://127.0.0.1:$port"
export SPARK_MASTER="spark://127.0.0.1:$port"
if [ -z "$kill_one" ]; then
    "$python" -m pytest -q tests/engine/test_spark_jobs.py tests/engine/test_spark_steps.py
    exit
fi
"$python" -m pytest -q tests/engine/test_spark_jobs.py -k many_articles --basetemp "$folder/tests" &
tests=$!
# The first half of the job is done when pairs are there.
until find "$folder/tests" -path '*/.parts/*/pairs/_SUCCESS' 2>/dev/null | grep -q .; do
    kill -0 $tests || { echo "the test ended before a worker was killed" && exit 1; }
    sleep 0.05
done
kill -s KILL -- "-$first"
echo "killed one worker and its executor"
wait $tests
grep -q 'Removing worker\|Got disassociated\|removing it' "$folder/master.log" && echo "the master has lost a worker"
echo "and the answers are those of the local engine"
