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
export PLUGINCHAT_SEEDS=${PLUGINCHAT_SEEDS:-10000}
missed=0

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
    s/$pattern/$new/;' "$copy/src/$file"
  dotnet build "$copy/tests/Simulation.Tests" -v q -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false \
    >"$copy/build.log" 2>&1 || {
    printf '%-26s DOES NOT BUILD: %s\n' "$name" "$(grep -m1 error "$copy/build.log")"
    cp "src/$file" "$copy/src/$file"
    missed=$((missed + 1))
    continue
  }
  tests="$copy/artifacts/bin/Simulation.Tests/debug/PluginChat.Simulation.Tests.dll"
  seeds='*Channel_Under*'
  [[ $name == script-* ]] && seeds='*AnswersAsTheScriptsDo'
  # Situations cost no time: what they do not find, seeds have to.
  if ! dotnet "$tests" -class '*.SituationTests' >"$copy/run.log" 2>&1; then
    printf '%-26s %s\n' "$name" "$(grep -om1 'SituationTests\.[A-Za-z0-9_]*' "$copy/run.log")"
  elif ! dotnet "$tests" -method "$seeds" >"$copy/run.log" 2>&1; then
    printf '%-26s %s\n' "$name" "$(grep -o 'Seed [0-9]*: .*' "$copy/run.log" | sort -t' ' -k2n | head -1 | cut -c1-120)"
  else
    printf '%-26s NOT FOUND in %s runs\n' "$name" "$PLUGINCHAT_SEEDS"
    missed=$((missed + 1))
  fi
  cp "src/$file" "$copy/src/$file"
done < <(sed 's/\\|/\x01/g' tests/Simulation.Tests/mutations/mutations.txt)
exit "$((missed > 0))"
