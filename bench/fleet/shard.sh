#!/usr/bin/env bash
# shard.sh FOLDER [arguments of `time`]
# Times one shard of a full run into a folder of its own. Where the folder has a file already, of a task that was killed, that file goes on.
# Which shard: REPLOSS_SHARD (such as 2/4), else what the scheduler says. REPLOSS_PROGRAM: the command of a bench that is built already.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
shift
mkdir -p "$folder"
file=$(find "$folder" -name '*.json' | sort | tail -n 1)
read -ra program <<< "${REPLOSS_PROGRAM:-$here/../../run-bench.sh}"
exec "${program[@]}" time --profile full --shard "${REPLOSS_SHARD:-auto}" --out "$folder" ${file:+"--resume=$file"} "$@"
