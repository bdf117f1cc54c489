#!/usr/bin/env bash
# Breaks each variant in small ways, one patch of mutants/KERNEL/VARIANT/ after the other, and demands that `check` sees it.
#
#   tests/mutation/run.sh              all mutants; writes README.md beside this script
#   tests/mutation/run.sh KERNEL...    those kernels alone; renews their lines of README.md
#
# The first line of a patch says in words what it breaks. Works on a copy of the last commit in the folder for temporary files.
# One build carries one mutant of each kernel, where no kernel uses another's code. Exit code 1: a mutant survived.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
copy=${TMPDIR:-/tmp}/reploss-mutation  # Outside the tree: BenchmarkDotNet looks for the project by name below it.
rows=$(mktemp) && trap 'rm -f "$rows"' EXIT

folder_of() {  # rep-box -> RepBox
    sed -E 's/(^|-)([a-z0-9])/\U\2/g' <<<"$1"
}

# 0 for a kernel whose twins use no other kernel, else 1 more than the deepest one they use: kernels of a depth are independent.
depth_of() {
    local own=$1 deepest=0 other depth
    for other in "$root"/src/RepLoss/Kernels/*/; do
        other=$(basename "$other")
        [[ $other != "$own" && -f $root/src/RepLoss/Kernels/$other/$other.cs ]] || continue
        if grep -qE "\b$other\.[A-Z]" "$root/src/RepLoss/Kernels/$own"/*.cs; then
            depth=$(($(depth_of "$other") + 1))
            ((depth > deepest)) && deepest=$depth
        fi
    done
    echo "$deepest"
}

# The whole program once; after that the one library that mutants change, without analysers.
program=$copy/artifacts/bin/RepLoss.Bench/release
build() {
    # Each step says itself that it failed: beside `||`, where this is called, the shell does not end for it.
    if [[ ! -f $program/.built || $(cat "$program/.built") != "$commit" ]]; then
        dotnet build "$copy/bench" -c Release -v q -nologo || return
        echo "$commit" >"$program/.built"
    fi
    dotnet build "$copy/src/RepLoss" -c Release -v q -nologo --no-restore --no-dependencies -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false || return
    cp "$copy/artifacts/bin/RepLoss/release/RepLoss.dll" "$program/"
}

# Checks each mutant of a round; the arguments are patches.
judge() {
    local patch kernel variant output code finding
    for patch in "$@"; do git -C "$copy" apply --unidiff-zero "$patch"; done
    build >"$copy/build.log" || { grep -m 5 error "$copy/build.log" >&2; echo "A mutant of this round does not build: $*" >&2; exit 2; }
    for patch in "$@"; do
        variant=$(basename "$(dirname "$patch")")
        kernel=$(basename "$(dirname "$(dirname "$patch")")")
        code=0
        output=$(dotnet "$program/RepLoss.Bench.dll" \
            check "$kernel" --variant "$variant" --device cpu 2>/dev/null) || code=$?
        finding=$(grep -m 1 -E "^$kernel/.*(found|expected)" <<<"$output" | tr '|' '/' || true)
        echo "| $kernel | $variant | $(head -n 1 "$patch") | $([[ $code == 1 ]] && echo caught || echo "**survived** (exit code $code)") | ${finding:-no finding} |" | tee -a "$rows"
    done
    git -C "$copy" checkout --quiet -- .
}

mapfile -t kernels < <(if (($#)); then printf '%s\n' "$@"; else ls "$here/mutants"; fi)
[[ -d $copy ]] || git -C "$root" worktree add --quiet --detach "$copy" HEAD
commit=$(git -C "$root" rev-parse HEAD)
git -C "$copy" checkout --quiet --force --detach "$commit"
build >"$copy/build.log" || { grep -m 5 error "$copy/build.log" >&2; exit 2; }

declare -A queue  # by depth and turn: the patches of a round
for kernel in "${kernels[@]}"; do
    own=$(folder_of "$kernel")
    depth=$(depth_of "$own")
    turn=0
    while read -r patch; do
        if grep '^+++ ' "$patch" | grep -vq "/Kernels/$own/"; then
            round="9 $kernel $(basename "$patch")"  # It breaks what other kernels use, too: alone.
        else
            round="$depth $((turn++))"
        fi
        queue[$round]+=" $patch"
    done < <(find "$here/mutants/$kernel" -name '*.patch' | sort)
done

while read -r round; do
    read -ra patches <<<"${queue[$round]}"
    judge "${patches[@]}"
done < <(printf '%s\n' "${!queue[@]}" | sort -V)

caught=$(grep -c '| caught |' "$rows" || true)
all=$(wc -l <"$rows")
echo "$caught of $all mutants were caught."

# Lines of kernels that were not run now stay as they are.
table=$here/README.md
if [[ -f $table ]]; then
    { grep -E '^\| [a-z0-9-]+ \| [A-Z]' "$table" || true; } | { grep -vE "^\| ($(IFS='|'; echo "${kernels[*]}")) \|" || true; } >>"$rows"
fi
{
    echo "# Mutants"
    echo
    echo "Each line is one small break of one variant, applied by \`tests/mutation/run.sh\`, and what \`check KERNEL --variant VARIANT\` said of it first."
    echo "$(grep -c '| caught |' "$rows" || true) of $(wc -l <"$rows") were caught. Generated; run the script to renew it."
    echo
    echo "| kernel | variant | what was broken | verdict | first finding |"
    echo "|---|---|---|---|---|"
    sort "$rows"
} >"$table.new"
mv "$table.new" "$table"
[[ $caught == "$all" ]]
