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
if wanted host; then
  publish src/Host
  targets+=(--host "$(published Host PluginChat.Host)")
fi
if wanted signalr-json || wanted signalr-messagepack; then
  publish bench/Peers/SignalRChat
  targets+=(--signalr "$(published SignalRChat PluginChat.Bench.SignalRChat)")
fi
if wanted kestrel; then
  publish bench/Peers/PlainKestrel
  targets+=(--kestrel "$(published PlainKestrel PluginChat.Bench.PlainKestrel)")
fi
if wanted ws; then
  npm_publish NodeWs
  targets+=(--ws artifacts/publish/NodeWs/server.js)
fi
if wanted bun; then
  npm_publish BunPublish
  targets+=(--bun artifacts/publish/BunPublish/server.ts)
fi

# A run of less leaves the page of the last whole run as it is, unless it is told where to write.
if [[ $only == "$all" && " ${rest[*]} " != *" --scenario"* && " ${rest[*]} " != *" --results"* ]]; then
  targets+=(--results bench/RESULTS.md)
fi

measure Compare "${targets[@]}" "${rest[@]}"
