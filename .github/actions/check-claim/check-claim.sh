#!/usr/bin/env bash
# Judges COMMAND by KERNEL, and times it in turn with BASE_COMMAND where there is one. The answer goes to the file ANSWER and to the job's summary.
set -euo pipefail
: "${KERNEL:?}" "${COMMAND:?}" "${ANSWER:?}"
arguments=("$KERNEL" --command "$COMMAND" --markdown "$ANSWER" --profile "${PROFILE:-full}")
if [ -n "${BASE_COMMAND:-}" ]; then
  arguments+=(--base "$BASE_COMMAND")
fi
code=0
# An answer of an earlier step of the same job is none to this question.
rm -f "$ANSWER"
# REPLOSS_PROGRAM: a program that is built already, such as the dotnet tool reploss.
read -ra program <<< "${REPLOSS_PROGRAM:-$(dirname "${BASH_SOURCE[0]}")/../../../run-bench.sh}"
"${program[@]}" claim "${arguments[@]}" || code=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$ANSWER" ]; then
  cat "$ANSWER" >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
