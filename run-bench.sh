#!/usr/bin/env bash
# ./run-bench.sh          check, time (quick), report: the main job
# ./run-bench.sh test     the whole test suite
# ./run-bench.sh VERB …   the same as dotnet run -c Release --project bench -- VERB …
# It needs the .NET SDK 10 and nothing else. It may be called from any folder; relative paths are the caller's.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

say() { printf '%s\n' "$*" >&2; }

command -v dotnet >/dev/null || { say "The .NET SDK 10 was not found: see https://dot.net, or install Debian's dotnet-sdk-10.0."; exit 2; }

project=$root/bench
if [ "${1:-}" = test ]; then project=$root/RepLossBench.sln; fi
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
if [ ! -d "$packages/torchsharp" ]; then say "Restoring the packages (the first time about 150 MB; libtorch is most of it) …"; fi
dotnet restore "$project" --verbosity quiet --nologo >&2
say "Building …"
dotnet build "$project" -c Release --no-restore --verbosity quiet --nologo >&2

if [ "${1:-}" = test ]; then
  shift
  # Tests run side by side: torch's idle threads must not spin while others compute.
  export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
  exec dotnet test "$project" -c Release --no-build --nologo "$@"
fi
exec dotnet run -c Release --no-build --project "$project" -- "$@"
