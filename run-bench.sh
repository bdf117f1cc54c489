#!/usr/bin/env bash
# ./run-bench.sh          sets up what is missing, then check, time (quick), report
# ./run-bench.sh test     sets up what is missing, then the whole test suite
# ./run-bench.sh VERB …   the same as dotnet run -c Release --project bench -- VERB …
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 2; }

# Debian packages that are missing, installed where we may, else named.
install() {
  say "Missing: $*. Installing with apt-get."
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || stop "Please run: sudo apt-get install -y $*"
    as=(sudo)
  fi
  command -v apt-get >/dev/null || stop "apt-get is not here; please install what these Debian packages hold: $*"
  "${as[@]}" apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq "$@" >/dev/null \
    || stop "apt-get could not install: $*. Please install them, or set LIBTORCH to an unpacked libtorch."
}

set_up() {
  command -v dotnet >/dev/null || stop "The .NET SDK 10 is not here: see https://dot.net, or install Debian's dotnet-sdk-10.0."
  local missing=()
  # The TorchSharp packages need nothing of this; they are what is built where TorchProvider says so.
  if [ "${TorchProvider:-}" != TorchSharp ]; then
    if [ -z "${LIBTORCH:-}" ] && [ ! -e /usr/include/torch/csrc/api/include/torch/torch.h ]; then missing+=(libtorch-dev); fi
    command -v cmake >/dev/null || missing+=(cmake)
    command -v g++ >/dev/null || missing+=(g++)
  fi
  if [ ${#missing[@]} -gt 0 ]; then install "${missing[@]}"; fi
  # Plots are worth having, but no reason to stop: without them the report has its tables.
  command -v gnuplot >/dev/null || (install gnuplot-nox) || say "Going on without gnuplot: reports have tables and no plots."
}

set_up
if [ "${1:-}" = test ]; then
  shift
  # Tests run side by side: torch's idle threads must not spin while others compute.
  export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
  exec dotnet test RepLossBench.sln -c Release --nologo "$@"
fi
exec dotnet run -c Release --project bench -- "$@"
