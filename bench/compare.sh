#!/usr/bin/env bash
# The host beside its peers:
# bench/compare.sh [--only host,bun] [--scenario fan-out] [--rounds 3] [--duration 8s] [--json FILE] [--results FILE]
# A run of everything writes bench/RESULTS.md. The exit code is 1 where a goal was missed.
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
all=host,bun,signalr-json,signalr-messagepack,kestrel,ws
takes $all "$@"

echo "building bench/Load" >&2
dotnet build bench/Load -c Release --nologo -v quiet -clp:NoSummary >&2
targets=(--load artifacts/bin/Load/release/PluginChat.Bench.Load.dll --only "$only")
if wanted host; then server host; fi
if wanted signalr-json || wanted signalr-messagepack; then server signalr; fi
if wanted kestrel; then server kestrel; fi
if wanted ws; then server ws; fi
if wanted bun; then server bun; fi

# A run of less leaves the page of the last whole run as it is, unless it is told where to write.
if [[ $only == "$all" && " ${rest[*]} " != *" --scenario"* && " ${rest[*]} " != *" --results"* ]]; then
  targets+=(--results bench/RESULTS.md)
fi

measure Compare "${targets[@]}" "${rest[@]}"
