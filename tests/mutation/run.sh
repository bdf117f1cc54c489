#!/usr/bin/env bash
# Breaks each kernel in small ways, as the file mutants.txt in its folder says, and demands that `check KERNEL` finds each of them.
#
#   tests/mutation/run.sh              all kernels; writes results/notes/mutants.md
#   tests/mutation/run.sh KERNEL...    those kernels alone; writes nothing
#
# A line of mutants.txt is: what is broken | file, relative to the kernel's folder | text to find | text to put in its place.
# Works on a copy of the last commit in the folder for temporary files. One build carries a mutant of each kernel, where no kernel uses
# another's code. Exit code 1: a mutant survived. Exit code 2: a line does not fit the code, or does not build.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy=${TMPDIR:-/tmp}/reploss-mutation  # Outside the tree: BenchmarkDotNet looks for the project by name below it.
program=$copy/artifacts/bin/RepLoss.Bench/release
fail() { printf '%s\n' "$*" >&2; exit 2; }

declare -A folder depth mutants caught queue
while read -r file; do
    name=$(basename "$(dirname "$file")")
    folder[$(sed -E 's/([a-z0-9])([A-Z])/\1-\2/g' <<<"$name" | tr '[:upper:]' '[:lower:]')]=$(dirname "$file")
done < <(cd "$root" && git ls-files 'src/RepLoss/Kernels/**/mutants.txt')

# 0 for a kernel that uses no other kernel's code, else 1 more than the deepest one it uses: kernels of one depth are independent.
find_depth() {
    local own=$1 other deepest=0
    [[ -z ${depth[$own]:-} ]] || return 0
    for other in "${!folder[@]}"; do
        [[ $other != "$own" ]] || continue
        if grep -qE "\b$(basename "${folder[$other]}")\.[A-Z]" "$root/${folder[$own]}"/*.cs; then
            find_depth "$other"
            ((depth[$other] < deepest)) || deepest=$((depth[$other] + 1))
        fi
    done
    depth[$own]=$deepest
}

# The whole program once; after that the one library that mutants change, without analysers.
build() {
    if [[ $(cat "$program/.built" 2>/dev/null) != "$commit" ]]; then
        dotnet build "$copy/bench" -c Release -v q -nologo || return
        echo "$commit" >"$program/.built"
    fi
    dotnet build "$copy/src/RepLoss" -c Release -v q -nologo --no-restore --no-dependencies -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false || return
    cp "$copy/artifacts/bin/RepLoss/release/RepLoss.dll" "$program/"
}

apply() {
    local kernel=$1 file=$2 find=$3 put=$4 path text
    path=$copy/${folder[$kernel]}/$file
    [[ -f $path ]] || fail "$kernel: mutants.txt names $file, which is not there."
    text=$(cat "$path" && printf x)
    [[ $text == *"$find"* ]] || fail "$kernel: '$find' is not in $file."
    printf '%s' "${text/"$find"/"$put"}" | head -c -1 >"$path"
}

# Checks the mutants of a round: numbers of lines, a kernel each.
judge() {
    local line kernel name file find put output code=0 verdict
    local -a kernels=()
    for line in "$@"; do
        IFS=$'\x1f' read -r kernel name file find put <<<"${lines[$line]}"
        apply "$kernel" "$file" "$find" "$put"
        kernels+=("$kernel")
    done
    build >"$copy/build.log" || fail "A mutant of this round does not build: $(for line in "$@"; do cut -d $'\x1f' -f 1,2 --output-delimiter=': ' <<<"${lines[$line]}"; done) $(grep -m 3 error "$copy/build.log")"
    output=$(dotnet "$program/RepLoss.Bench.dll" check "${kernels[@]}" --device cpu 2>/dev/null) || code=$?
    ((code <= 1)) || fail "check ${kernels[*]} ended with exit code $code."
    for line in "$@"; do
        IFS=$'\x1f' read -r kernel name file find put <<<"${lines[$line]}"
        verdict=survived
        if grep -qE "^$kernel +.* not-equal" <<<"$output"; then
            verdict=caught
            caught[$kernel]=$((${caught[$kernel]:-0} + 1))
        else
            survivors+=("$kernel: $name")
        fi
        printf '%-9s %s: %s\n' "$verdict" "$kernel" "$name"
    done
    git -C "$copy" checkout --quiet -- .
}

lines=()
survivors=()
mapfile -t kernels < <(if (($#)); then printf '%s\n' "$@"; else printf '%s\n' "${!folder[@]}" | sort; fi)
for kernel in "${kernels[@]}"; do
    [[ -n ${folder[$kernel]:-} ]] || fail "Kernel '$kernel' has no mutants.txt."
    find_depth "$kernel"
    turn=0
    while IFS= read -r line; do
        fields=${line// | /$'\x1f'}
        [[ $line == *' |' ]] && fields=${line% |} && fields=${fields// | /$'\x1f'}$'\x1f'
        lines+=("$kernel"$'\x1f'"$fields")
        mutants[$kernel]=$((${mutants[$kernel]:-0} + 1))
        # A file outside the folder is other kernels' code as well: such a mutant is alone.
        if [[ $fields == *$'\x1f'../* ]]; then round="9 $kernel ${#lines[@]}"; else round="${depth[$kernel]} $((turn++))"; fi
        queue[$round]+=" $((${#lines[@]} - 1))"
    done <"$root/${folder[$kernel]}/mutants.txt"
done

[[ -d $copy ]] || git -C "$root" worktree add --quiet --detach "$copy" HEAD
commit=$(git -C "$root" rev-parse HEAD)
git -C "$copy" checkout --quiet --force --detach "$commit"
build >"$copy/build.log" || fail "The commit itself does not build: $(grep -m 3 error "$copy/build.log")"
while read -r round; do
    read -ra numbers <<<"${queue[$round]}"
    judge "${numbers[@]}"
done < <(printf '%s\n' "${!queue[@]}" | sort -V)

summary="$((${#lines[@]} - ${#survivors[@]})) of ${#lines[@]} mutants were caught."
if ((!$#)); then
    mkdir -p "$root/results/notes"
    {
        printf '# Mutants\n\nEach kernel was broken in the ways of its mutants.txt, and checked. %s Written by tests/mutation/run.sh at commit %s.\n\n' "$summary" "${commit:0:7}"
        printf '| kernel | mutants | caught |\n|---|---:|---:|\n'
        for kernel in "${kernels[@]}"; do printf '| %s | %s | %s |\n' "$kernel" "${mutants[$kernel]}" "${caught[$kernel]:-0}"; done
        if ((${#survivors[@]})); then printf '\nSurvived:\n\n'; printf -- '- %s\n' "${survivors[@]}"; fi
    } >"$root/results/notes/mutants.md"
fi
echo "$summary"
((!${#survivors[@]}))
