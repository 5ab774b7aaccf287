#!/usr/bin/env bash
# Builds the solution once, runs every test of the repository, and sums the results over all suites.
#
#   ./test.sh                       everything
#   ./test.sh --suite clients       only the suites whose name contains the text
#   ./test.sh --filter Upgrade      only the tests whose name contains the text
#   CONFIGURATION=Debug ./test.sh   another configuration than Release
#
# Suites run two at a time, one that mostly computes beside one that mostly waits; those that measure time run alone
# afterwards. Each suite's output is shown whole when it ends, and every half minute a line says what still runs. After
# 75 minutes, suites that have not ended are ended and count as failed, so that the closing line always comes.
#
# Where REALTIME_TEST_SQLSERVER holds a connection string to SQL Server, the suites that keep data run there, too
# (docs/sqlserver.md); without it, each of them counts as skipped.
#
# Needs the .NET SDK and Node, and access to NuGet and npm; installs the rest: npm packages from the lock files, and, as
# root on Debian, the packages listed below (elsewhere, the suites that need them fail). Ends with one line,
# "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed and every suite ran something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

debian_packages=(chromium haproxy nginx redis-server python3-socketio python3-aiohttp python3-requests python3-websocket)
configuration=${CONFIGURATION:-Release}
results=$PWD/artifacts/test-results
sql_server_suites=(Realtime.AspNetCore.Tests browser durability nodes)
# These measure time, or need the machine's whole power: nothing else runs beside them.
lone_suites=(Realtime.SocketIO.Conformance durability guards nodes bench)
# These mostly wait, for timers or for other processes; each runs beside one that computes.
waiting_suites=(bare-host browser client clients clients-python contracts Realtime.Redis.Tests Realtime.SocketIO.DotNetClient)
# Seconds. A database server that shares the machine with the tests takes its time.
suite_limit=${REALTIME_TEST_SQLSERVER:+1800}
suite_limit=${suite_limit:-900}
total_limit=${REALTIME_TEST_SQLSERVER:+10800}
total_limit=${total_limit:-4500}
only=""
filter=""
passed=0
failed=0
skipped=0
broken=()
computing=()
waiting=()
lone=()
begun=0
is_whole=""
declare -A running=() names=() kinds=() began=()
failures=$results/failures.txt

export CONFIGURATION="$configuration" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

main() {
    parse_arguments "$@"
    rm -rf "$results"
    mkdir -p "$results"
    : >"$failures"
    trap finish EXIT

    install_debian_packages
    list_suites
    headline "Building Realtime.sln ($configuration), and installing npm packages"
    restore_npm &
    local npm=$!
    dotnet build Realtime.sln --configuration "$configuration" --verbosity quiet </dev/null &
    await "the build" $! || { broken+=("the build"); return; }
    await "npm ci" "$npm" || broken+=("npm ci")

    run_beside_one_another
    run_alone
    is_whole=yes
}

# Each suite is a line "kind|path|store", in the queue of its group.
list_suites() {
    local path
    for path in tests/*/*.csproj; do
        if grep -q 'Microsoft.NET.Test.Sdk' "$path"; then
            add_suite dotnet "$path"
        fi
    done
    for path in tests/*/package.json; do
        if grep -q '"test":' "$path"; then
            add_suite node "$(dirname "$path")"
        fi
    done
    for path in tests/*/__main__.py; do
        add_suite python "$(dirname "$path")"
    done
    if [[ -z $filter ]]; then
        add_suite bench bench
    fi
}

add_suite() {
    local kind=$1 path=$2 name
    name=$(basename "$path" .csproj)
    is_wanted "$path" || return 0
    queue_suite "$name" "$kind|$path|"
    if is_one_of "$name" "${sql_server_suites[@]}"; then
        if [[ -n ${REALTIME_TEST_SQLSERVER:-} ]]; then
            # Alone, since all of them share one server.
            lone+=("$kind|$path|sqlserver")
        else
            headline "$name on SQL Server: skipped, REALTIME_TEST_SQLSERVER holds no connection string"
            skipped=$((skipped + 1))
        fi
    fi
}

queue_suite() {
    if is_one_of "$1" "${lone_suites[@]}"; then
        lone+=("$2")
    elif is_one_of "$1" "${waiting_suites[@]}"; then
        waiting+=("$2")
    else
        computing+=("$2")
    fi
}

is_one_of() {
    local wanted=$1 item
    shift
    for item in "$@"; do
        [[ $item != "$wanted" ]] || return 0
    done
    return 1
}

# Two lanes, one of the suites that compute and one of those that wait, each one suite after another.
run_beside_one_another() {
    local first=0 second=0
    while ((first < ${#computing[@]} || second < ${#waiting[@]} || ${#running[@]} > 0)); do
        if [[ -z ${running[computing]:-} ]] && ((first < ${#computing[@]})); then
            begin computing "${computing[first]}"
            first=$((first + 1))
        fi
        if [[ -z ${running[waiting]:-} ]] && ((second < ${#waiting[@]})); then
            begin waiting "${waiting[second]}"
            second=$((second + 1))
        fi
        await_one
    done
}

run_alone() {
    local suite
    for suite in "${lone[@]}"; do
        begin alone "$suite"
        await_one
    done
}

# Starts a suite in a lane, in the background, with ports of its own. It becomes the process of timeout, so that a signal
# to it reaches all that the suite has started.
begin() {
    local lane=$1 kind path store
    IFS='|' read -r kind path store <<<"$2"
    begun=$((begun + 1))
    names[$lane]=$(basename "$path" .csproj)${store:+ on SQL Server}
    kinds[$lane]=$kind
    began[$lane]=$SECONDS
    progress "${names[$lane]} begins"
    (
        export REALTIME_TEST_FIRST_PORT=$((20000 + begun % 20 * 500)) REALTIME_TEST_PORTS=500
        if [[ -n $store ]]; then
            export REALTIME_TEST_STORE=$store
        fi
        "run_${kind}_suite" "$path" "${names[$lane]}"
    ) </dev/null >"$results/${names[$lane]}.log" 2>&1 &
    running[$lane]=$!
}

# Waits until a suite that runs has ended, shows what it wrote, and counts.
await_one() {
    local lane code next_line=$((SECONDS + 30))
    while true; do
        for lane in "${!running[@]}"; do
            if ! kill -0 "${running[$lane]}" 2>/dev/null; then
                code=0
                wait "${running[$lane]}" || code=$?
                unset "running[$lane]"
                finish_suite "$lane" "$code"
                return
            fi
        done
        if ((SECONDS >= next_line)); then
            for lane in "${!running[@]}"; do
                progress "${names[$lane]} runs for $((SECONDS - began[$lane])) s: $(tail -n 1 "$results/${names[$lane]}.log" | cut -c 1-120)"
            done
            next_line=$((SECONDS + 30))
        fi
        sleep 0.3
    done
}

finish_suite() {
    local lane=$1 code=$2 name=${names[$1]} kind=${kinds[$1]}
    headline "$name ($((SECONDS - began[$lane])) s)"
    cat "$results/$name.log"
    "count_${kind}_suite" "$name" "$code"
}

# Waits for a process, and says every half minute that it still runs.
await() {
    local next_line=$((SECONDS + 30))
    while kill -0 "$2" 2>/dev/null; do
        if ((SECONDS >= next_line)); then
            progress "$1 runs"
            next_line=$((SECONDS + 30))
        fi
        sleep 0.3
    done
    wait "$2"
}

# How many seconds a suite may take: its own limit, or what is left of the whole.
limit() {
    local left=$((total_limit - SECONDS))
    echo $((left < 1 ? 1 : left < suite_limit ? left : suite_limit))
}

parse_arguments() {
    while (($# > 0)); do
        case $1 in
            --suite) only=${2:?--suite needs a text} ;;
            --filter) filter=${2:?--filter needs a text} ;;
            *)
                echo "usage: ./test.sh [--suite text] [--filter text]" >&2
                exit 2
                ;;
        esac
        shift 2
    done
}

is_wanted() { [[ -z $only || $1 == *"$only"* ]]; }

headline() { printf '\n== %s\n' "$1"; }

progress() { printf -- '-- %02d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$1"; }

install_debian_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null || return 0
    for package in "${debian_packages[@]}"; do
        dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then
        return 0
    fi
    if ((EUID != 0)); then
        echo "Not installed, and this is not root: ${missing[*]}" >&2
        return 0
    fi
    headline "Installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# What the suites load from npm, while the solution is built. Installed again only after the lock file has changed.
restore_npm() {
    local suite kind path store
    for suite in "${computing[@]}" "${waiting[@]}" "${lone[@]}"; do
        IFS='|' read -r kind path store <<<"$suite"
        if [[ $kind == bench ]]; then
            path=bench/node
        elif [[ $kind == dotnet && -f $(dirname "$path")/Interop/node/package.json ]]; then
            path=$(dirname "$path")/Interop/node
        elif [[ $kind != node ]]; then
            continue
        fi
        if [[ -z $store ]]; then
            install_npm "$path" || return 1
        fi
        # Compares this server with those of the benchmarks.
        if [[ -z $store && $path == tests/nodes ]]; then
            install_npm bench/node || return 1
        fi
    done
}

install_npm() {
    local stamp=$1/node_modules/.package-lock.json options=()
    # Only measurements need its SQLite binding, which takes minutes to compile.
    [[ $1 != bench/node ]] || options=(--omit=optional)
    if [[ ! $1/package-lock.json -ot $stamp ]]; then
        (cd "$1" && npm ci --no-audit --no-fund --loglevel=error "${options[@]}" </dev/null) && touch "$stamp" || return 1
    fi
}

run_dotnet_suite() {
    local project=$1 name=$2 arguments
    arguments=(--no-build --configuration "$configuration" --logger "trx;LogFileName=$results/$name.trx" --blame-hang-timeout 4m --blame-hang-dump-type none)
    if [[ -n $filter ]]; then
        arguments+=(--filter "FullyQualifiedName~$filter")
    fi
    exec timeout --kill-after=10 "$(limit)" dotnet test "$project" "${arguments[@]}"
}

count_dotnet_suite() {
    local report=$results/$1.trx
    failures_of_trx "$report" >>"$failures"
    count "$1" "$2" "$(counter "$report" passed)" "$(counter "$report" failed)" \
        "$(($(counter "$report" total) - $(counter "$report" executed)))"
}

# The name of each test that failed and what it said, so that the end of a long output tells them again.
failures_of_trx() {
    if [[ -f $1 ]]; then
        awk '
            /<UnitTestResult / { failed = /outcome="Failed"/; match($0, /testName="[^"]*"/); name = substr($0, RSTART + 10, RLENGTH - 11) }
            failed && /<Message>/ { print "Failed: " name; telling = 1 }
            telling { print "    " $0 }
            /<\/Message>|<\/StackTrace>/ { telling = 0 }
            failed && /<StackTrace>/ { telling = !/<\/StackTrace>/ }
        ' "$1" | sed -e 's/<[^>]*>//g' -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&quot;/"/g' -e 's/&#xD;//g' -e 's/&amp;/\&/g'
    fi
}

# The same of Node's test runner, in its TAP and its spec format alike, and of Python's.
failures_of_text() {
    grep -E -A 12 '^ *(not ok [0-9]+ - |✖ )|^(FAIL|ERROR): ' "$1" | grep -v '✖ failing tests:' | sed 's/^/    /' || true
}

# A number from the summary of a TRX file; 0 where a run ended before it wrote one.
counter() {
    local number=""
    if [[ -f $1 ]]; then
        number=$(grep -o '<Counters [^>]*' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9' || true)
    fi
    echo "${number:-0}"
}

run_node_suite() {
    local arguments=()
    if [[ -n $filter ]]; then
        arguments+=("--test-name-pattern=$filter")
    fi
    cd "$1"
    exec timeout --kill-after=10 "$(limit)" npm test --silent -- "${arguments[@]}"
}

count_node_suite() {
    local report=$results/$1.log
    failures_of_text "$report" >>"$failures"
    count "$1" "$2" "$(summary "$report" pass)" "$(($(summary "$report" fail) + $(summary "$report" cancelled)))" \
        "$(($(summary "$report" skipped) + $(summary "$report" todo)))"
}

# With Debian's own Python, which has the packages above; the suite ends with a summary like Node's.
run_python_suite() {
    export PYTHONDONTWRITEBYTECODE=1
    exec timeout --kill-after=10 "$(limit)" /usr/bin/python3 -u "$1" ${filter:+"$filter"}
}

count_python_suite() { count_node_suite "$@"; }

# Every scenario of the benchmarks once, so that they keep running; their figures are looked at elsewhere.
run_bench_suite() {
    export BENCH_NO_BUILD=1
    exec timeout --kill-after=10 "$(limit)" bench/run.sh smoke
}

count_bench_suite() { count bench "$2" "$(summary "$results/bench.log" pass)" "$(summary "$results/bench.log" fail)" 0; }

# A number from the summary that Node's test runner prints last, in its TAP and its spec format alike.
summary() {
    local number
    number=$(sed -n "s/^\(#\|ℹ\) $2 \([0-9]*\)\$/\2/p" "$1" | tail -n 1)
    echo "${number:-0}"
}

count() {
    local name=$1 code=$2
    passed=$((passed + $3))
    failed=$((failed + $4))
    skipped=$((skipped + $5))
    if ((code == 124 || code == 137)); then
        broken+=("$name did not end in time")
    elif ((code != 0 && $4 == 0)); then
        broken+=("$name ended with code $code")
    elif (($3 + $4 == 0)) && [[ -z $filter ]]; then
        broken+=("$name ran nothing")
    fi
}

# What broke outside of any test counts as a failure of its own.
finish() {
    local code=$? reason pid
    # Left here where the run is broken off: timeout passes the signal on to the whole suite.
    for pid in "${running[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    printf '\n'
    cat "$failures" 2>/dev/null || true
    if [[ -z $is_whole && ${#broken[@]} == 0 ]]; then
        broken+=("the run was broken off")
    fi
    for reason in "${broken[@]}"; do
        echo "Failed: $reason"
        failed=$((failed + 1))
    done
    if ((code != 0 && failed == 0)); then
        failed=1
    fi
    if ((passed + failed == 0)); then
        echo "Failed: nothing ran"
        failed=1
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    if ((failed > 0)); then
        exit 1
    fi
}

main "$@"
