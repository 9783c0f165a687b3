#!/usr/bin/env bash
# What a host holds over a long time under load, faults and edits: bench/soak.sh [--duration 30m] [--json FILE]
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host "$@"

publish src/Host
echo "building bench/Load" >&2
dotnet build bench/Load -c Release --nologo -v quiet -clp:NoSummary >&2
measure Soak --host "$(published Host PluginChat.Host)" --load artifacts/bin/Load/release/PluginChat.Bench.Load.dll "${rest[@]}"
