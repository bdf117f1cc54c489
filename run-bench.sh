#!/usr/bin/env bash
# ./run-bench.sh          check, time (quick), report: the main job
# ./run-bench.sh test     the whole test suite
# ./run-bench.sh VERB …   the same as dotnet run -c Release --project bench -- VERB …
# It needs the .NET SDK 10 and nothing else. It may be called from any folder; relative paths are the caller's.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

say() { printf '%s\n' "$*" >&2; }

# A silent command with what it does, and every five seconds how long it has been at it.
patiently() {
  local what=$1 start=$SECONDS code=0
  shift
  say "$what …"
  (while sleep 5; do say "$what: $((SECONDS - start)) s"; done) &
  local ticker=$!
  "$@" >&2 || code=$?
  kill "$ticker" 2>/dev/null
  wait "$ticker" 2>/dev/null || true
  return "$code"
}

command -v dotnet >/dev/null || { say "The .NET SDK 10 was not found: see https://dot.net, or install Debian's dotnet-sdk-10.0."; exit 2; }

project=$root/bench
if [ "${1:-}" = test ]; then project=$root/RepLossBench.sln; fi
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
first=""
if [ ! -d "$packages/torchsharp" ]; then first=" (the first time about 150 MB; libtorch is most of it)"; fi
patiently "Restoring the packages$first" dotnet restore "$project" --verbosity quiet --nologo
patiently "Building" dotnet build "$project" -c Release --no-restore --verbosity quiet --nologo

if [ "${1:-}" = test ]; then
  shift
  # Tests run side by side: torch's idle threads must not spin while others compute.
  export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
  exec dotnet test --solution "$project" -c Release --no-build "$@"
fi
exec dotnet run -c Release --no-build --project "$project" -- "$@"
