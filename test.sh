#!/usr/bin/env bash
# Builds the solution once, runs every test of the repository, and sums the results over all suites.
#
#   ./test.sh                       everything
#   ./test.sh --suite clients       only the suites whose name contains the text
#   ./test.sh --filter Upgrade      only the tests whose name contains the text
#   CONFIGURATION=Debug ./test.sh   another configuration than Release
#
# Where REALTIME_TEST_SQLSERVER holds a connection string to SQL Server, the suites that keep data run there, too
# (docs/sqlserver.md); without it, each of them counts as skipped.
#
# Needs the .NET SDK and Node; installs the rest: npm packages from the lock files, and, as root on Debian,
# the packages listed below. Ends with one line, "N passed, N failed, N skipped"; the exit code is 0 only if
# nothing failed and every suite ran something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

debian_packages=(chromium python3-socketio python3-aiohttp python3-requests python3-websocket)
configuration=${CONFIGURATION:-Release}
results=$PWD/artifacts/test-results
sql_server_suites=(Realtime.AspNetCore.Tests browser durability)
# A database server that shares the machine with the tests takes its time.
suite_timeout=${REALTIME_TEST_SQLSERVER:+30m}
suite_timeout=${suite_timeout:-9m}
only=""
filter=""
passed=0
failed=0
skipped=0
broken=()
failures=$results/failures.txt

export CONFIGURATION="$configuration" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

main() {
    parse_arguments "$@"
    rm -rf "$results"
    mkdir -p "$results"
    : >"$failures"
    trap finish EXIT

    install_debian_packages
    headline "Building Realtime.sln ($configuration)"
    dotnet build Realtime.sln --configuration "$configuration" --verbosity quiet || { broken+=("the build"); return; }

    local project folder
    for project in tests/*/*.csproj; do
        if grep -q 'Microsoft.NET.Test.Sdk' "$project" && is_wanted "$project"; then
            run_dotnet_suite "$project"
            once_more_on_sql_server run_dotnet_suite "$project"
        fi
    done
    for folder in tests/*/package.json; do
        if grep -q '"test":' "$folder" && is_wanted "$folder"; then
            run_node_suite "$(dirname "$folder")"
            once_more_on_sql_server run_node_suite "$(dirname "$folder")"
        fi
    done
    for folder in tests/*/__main__.py; do
        if is_wanted "$folder"; then
            run_python_suite "$(dirname "$folder")"
        fi
    done
    if is_wanted bench; then
        run_bench_suite
    fi
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

# Suites run in memory or on SQLite, and tell in their name when they run on SQL Server.
once_more_on_sql_server() {
    local name
    name=$(basename "$2" .csproj)
    if [[ " ${sql_server_suites[*]} " != *" $name "* ]]; then
        return 0
    fi
    if [[ -z ${REALTIME_TEST_SQLSERVER:-} ]]; then
        headline "$name on SQL Server: skipped, REALTIME_TEST_SQLSERVER holds no connection string"
        skipped=$((skipped + 1))
        return 0
    fi
    REALTIME_TEST_STORE=sqlserver "$@"
}

suite_name() { echo "$(basename "$1" .csproj)${REALTIME_TEST_STORE:+ on SQL Server}"; }

run_dotnet_suite() {
    local project=$1 name arguments
    name=$(suite_name "$project")
    headline "$name"
    arguments=(--no-build --configuration "$configuration" --logger "trx;LogFileName=$results/$name.trx" --blame-hang-timeout 4m --blame-hang-dump-type none)
    if [[ -n $filter ]]; then
        arguments+=(--filter "FullyQualifiedName~$filter")
    fi

    local code=0
    timeout "$suite_timeout" dotnet test "$project" "${arguments[@]}" || code=$?
    failures_of_trx "$results/$name.trx" >>"$failures"
    count "$name" "$code" "$(counter "$results/$name.trx" passed)" "$(counter "$results/$name.trx" failed)" \
        "$(($(counter "$results/$name.trx" total) - $(counter "$results/$name.trx" executed)))"
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
    local folder=$1 name report arguments=()
    name=$(suite_name "$folder")
    headline "$name"
    report=$results/$name.txt
    if [[ -n $filter ]]; then
        arguments+=("--test-name-pattern=$filter")
    fi

    local code=0
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error && timeout "$suite_timeout" npm test --silent -- "${arguments[@]}") |
        tee "$report" || code=$?
    failures_of_text "$report" >>"$failures"
    count "$name" "$code" "$(summary "$report" pass)" "$(($(summary "$report" fail) + $(summary "$report" cancelled)))" \
        "$(($(summary "$report" skipped) + $(summary "$report" todo)))"
}

# With Debian's own Python, which has the packages above; the suite ends with a summary like Node's.
run_python_suite() {
    local folder=$1 name report
    name=$(basename "$folder")
    headline "$name"
    report=$results/$name.txt

    local code=0
    PYTHONDONTWRITEBYTECODE=1 timeout "$suite_timeout" /usr/bin/python3 "$folder" ${filter:+"$filter"} | tee "$report" || code=$?
    failures_of_text "$report" >>"$failures"
    count "$name" "$code" "$(summary "$report" pass)" "$(summary "$report" fail)" "$(summary "$report" skipped)"
}

# Every scenario of the benchmarks once, so that they keep running; their figures are looked at elsewhere.
run_bench_suite() {
    if [[ -n $filter ]]; then
        return 0
    fi

    local report=$results/bench.txt code=0
    headline bench
    BENCH_NO_BUILD=1 timeout "$suite_timeout" bench/run.sh smoke | tee "$report" || code=$?
    count bench "$code" "$(summary "$report" pass)" "$(summary "$report" fail)" 0
}

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
    if ((code != 0 && $4 == 0)); then
        broken+=("$name ended with code $code")
    elif (($3 + $4 == 0)) && [[ -z $filter ]]; then
        broken+=("$name ran nothing")
    fi
}

# What broke outside of any test counts as a failure of its own.
finish() {
    local code=$? reason
    printf '\n'
    cat "$failures" 2>/dev/null || true
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
