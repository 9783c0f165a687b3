#!/usr/bin/env bash
# Plants each fault of mutations.txt into a copy of the sources, one at a time, and looks for a situation or a seed that finds it.
# Usage: run.sh [name...]
# PLUGINCHAT_SEEDS says how many seeds are tried (10000). In the list ⏎ is the end of a line and whatever indents the next one, and \| is |.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
# All of it: what the host embeds lies in several places.
git ls-files -z | xargs -0 cp --parents -t "$copy"
most=${PLUGINCHAT_SEEDS:-10000}
tests=$copy/artifacts/bin/Simulation.Tests/debug
missed=0 found=0

# build PROJECT [ARGUMENT...]: no analyzers, as what is planted need not be tidy.
build() {
  dotnet build "$copy/$1" -v q -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:UseSharedCompilation=true "${@:2}" \
    >"$copy/build.log" 2>&1
}

# refuse LOG: it does not work without a fault either.
refuse() {
  cat "$1"
  exit 2
}

# try_seeds METHOD: a few first, as nearly every fault is found by one of these. Fails where one is found.
try_seeds() {
  local first=1 count=500
  while ((first <= most)); do
    ((count <= most - first + 1)) || count=$((most - first + 1))
    PLUGINCHAT_SEEDS="$count from $first" dotnet "$tests/PluginChat.Simulation.Tests.dll" -method "$1" >"$copy/run.log" 2>&1 || return 1
    first=$((first + count)) count=$((count * 4))
  done
}

build tests/Simulation.Tests || refuse "$copy/build.log"
dotnet "$tests/PluginChat.Simulation.Tests.dll" -class '*.SituationTests' >"$copy/run.log" 2>&1 || refuse "$copy/run.log"

while IFS='|' read -r name file old new; do
  name=${name// /} file=${file// /}
  [[ $name == \#* || -z $name ]] && continue
  (($# > 0)) && [[ " $* " != *" $name "* ]] && continue
  cp "src/$file" "$copy/src/$file"
  OLD=${old//$'\x01'/|} NEW=${new//$'\x01'/|} perl -0777 -i -pe '
    my ($old, $new) = ($ENV{OLD}, $ENV{NEW});
    s/^ +| +$//g for $old, $new;
    my $pattern = join "(?:\\s+)", map { quotemeta } split /⏎/, $old, -1;
    my $count = () = /$pattern/g;
    die "found $count times: $old\n" if $count != 1;
    # Lines of a raw string are indented, whatever stands in them.
    my ($indent) = /^([ \t]*)[^\n]*?$pattern/m;
    $new = join "\n$indent", split /⏎/, $new, -1;
    s/$pattern/$new/;' "$copy/src/$file" || {
    printf '%-26s DOES NOT APPLY any more\n' "$name"
    cp "src/$file" "$copy/src/$file"
    missed=$((missed + 1))
    continue
  }
  # Only the project that has it: the bodies of methods are all that is planted.
  project=${file%%/*}
  build "src/$project" --no-restore --no-dependencies || {
    printf '%-26s DOES NOT BUILD: %s\n' "$name" "$(grep -m1 error "$copy/build.log")"
    cp "src/$file" "$copy/src/$file"
    missed=$((missed + 1))
    continue
  }
  assembly=PluginChat.$project.dll
  cp "$tests/$assembly" "$copy/$assembly"
  cp "$copy/artifacts/bin/$project/debug/$assembly" "$tests/"
  is_found=1
  seeds='*Channel_Under*'
  [[ $name == script-* ]] && seeds='*AnswersAsTheScriptsDo'
  # Situations cost no time: what they do not find, seeds have to.
  if ! dotnet "$tests/PluginChat.Simulation.Tests.dll" -class '*.SituationTests' >"$copy/run.log" 2>&1; then
    printf '%-26s %s\n' "$name" "$(grep -om1 'SituationTests\.[A-Za-z0-9_]*' "$copy/run.log")"
  elif ! try_seeds "$seeds"; then
    printf '%-26s %s\n' "$name" "$(grep -o 'Seed [0-9]*: .*' "$copy/run.log" | sort -t' ' -k2n | head -1 | cut -c1-120)"
  else
    printf '%-26s NOT FOUND in %s runs\n' "$name" "$most"
    is_found=0
  fi
  ((is_found)) && found=$((found + 1)) || missed=$((missed + 1))
  cp "src/$file" "$copy/src/$file"
  mv "$copy/$assembly" "$tests/"
done < <(sed 's/\\|/\x01/g' tests/Simulation.Tests/mutations/mutations.txt)
echo "$found found, $missed not"
exit "$((missed > 0))"
