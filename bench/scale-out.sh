#!/usr/bin/env bash
# One host, hosts over Redis and SignalR over Redis, in one run:
# bench/scale-out.sh [--rounds 3] [--duration 8s] [--json FILE] [--results FILE]
# Needs redis-server. A run of everything writes bench/SCALE-OUT.md. The exit code is 1 where a goal was missed.
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
all=host,host-redis,host-redis-2,signalr-messagepack,signalr-redis-2
takes $all "$@"
if ! command -v redis-server >/dev/null; then
  echo "error: redis-server is not on this machine; on Debian: apt-get install redis-server" >&2
  exit 2
fi

echo "building bench/Load" >&2
dotnet build bench/Load -c Release --nologo -v quiet -clp:NoSummary >&2
publish src/Host
publish bench/Peers/SignalRChat
targets=(--load artifacts/bin/Load/release/PluginChat.Bench.Load.dll --only "$only" --script bench/scale-out.sh
  --host "$(published Host PluginChat.Host)" --signalr "$(published SignalRChat PluginChat.Bench.SignalRChat)")
[[ " ${rest[*]} " == *" --scenario"* ]] || targets+=(--scenario scale-out-latency,scale-out-fan-out)

# A run of less leaves the page of the last whole run as it is, unless it is told where to write.
if [[ $only == "$all" && " ${rest[*]} " != *" --scenario"* && " ${rest[*]} " != *" --results"* ]]; then
  targets+=(--results bench/SCALE-OUT.md)
fi

measure Compare "${targets[@]}" "${rest[@]}"
