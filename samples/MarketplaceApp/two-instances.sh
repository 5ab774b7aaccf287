#!/usr/bin/env bash
# Runs the sample as two instances that share their data, at http://localhost:5080 and http://localhost:5001. Ctrl+C ends both.
#
#   PORTS="6000 6001 6002" ./two-instances.sh    other ports, or more instances
#   NO_BUILD=1 ./two-instances.sh                what was built before; CONFIGURATION=Release for a release build
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration=${CONFIGURATION:-Debug}
instances=()
if [[ -z ${NO_BUILD:-} ]]; then
    dotnet build --configuration "$configuration" --verbosity quiet
fi

trap 'kill "${instances[@]}" 2>/dev/null || true; wait' EXIT
trap 'exit 0' INT TERM
for port in ${PORTS:-5080 5001}; do
    dotnet run --no-build --configuration "$configuration" --urls "http://localhost:$port" &
    instances+=($!)
done
wait
