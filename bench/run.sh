#!/usr/bin/env bash
# Builds the servers and the load generator, drives each server in turn, and prints one table of ratios.
#
#   bench/run.sh              the short mode, less than five minutes
#   bench/run.sh full         more turns, more connections: about sixteen minutes
#   bench/run.sh smoke        every row once, without Node's stored messages, in about a minute: for seeing that it runs, not for its figures
#   bench/run.sh short ack,idle   only these scenarios: broadcast, ack, rooms, idle, connect, polling, stored, fanout,
#                             group, growth, slow, storm, cluster, nodes, misplaced
#   bench/run.sh codecs       the codecs alone, with BenchmarkDotNet
#   BENCH_PEERS=Realtime,limit bench/run.sh ...   without the other servers, where several are compared
#
# Servers are pinned to the first core, the generator to the second, and Redis, which connects two servers in the scenarios
# cluster, nodes and misplaced, to the second as well. Needs Linux, redis-server, two cores, the .NET SDK and Node;
# with REALTIME_BENCH_SQLSERVER set to a connection string, stored messages are measured on SQL Server as well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=${1:-short}
scenario=${2:-}
export CONFIGURATION=${CONFIGURATION:-Release}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

build() {
    if [[ -z ${BENCH_NO_BUILD:-} ]]; then
        dotnet build "bench/$1" --configuration "$CONFIGURATION" --verbosity quiet
    fi
}

# Restored again only when the lock file has changed. The SQLite binding of Node's server is compiled where no binary of it can be
# had, which takes minutes: the smoke mode leaves that row out.
restore_node() {
    local modules=bench/node/node_modules options=()
    [[ $mode != smoke ]] || options=(--omit=optional)
    if [[ ! bench/node/package-lock.json -ot $modules/.package-lock.json || ($mode != smoke && ! -d $modules/better-sqlite3) ]]; then
        (cd bench/node && npm ci --no-audit --no-fund --loglevel=error "${options[@]}")
        touch "$modules/.package-lock.json"
    fi
}

if [[ $mode == codecs ]]; then
    build Codecs
    exec dotnet run --project bench/Codecs --configuration "$CONFIGURATION" --no-build -- --filter "*${scenario}*"
fi

# The codecs' benchmarks are found and their parameters made, not run.
if [[ $mode == smoke ]]; then
    build Codecs
    dotnet "bench/Codecs/bin/$CONFIGURATION/net10.0/Realtime.Bench.Codecs.dll" --list flat > /dev/null
fi

restore_node
build Server
build LoadGenerator
mkdir -p artifacts/bench
trap 'rm -rf artifacts/bench' EXIT
ulimit -n "$(ulimit -Hn)"
taskset -c "$(($(nproc) > 1))" dotnet "bench/LoadGenerator/bin/$CONFIGURATION/net10.0/Realtime.Bench.LoadGenerator.dll" "$mode" ${scenario:+"$scenario"}
