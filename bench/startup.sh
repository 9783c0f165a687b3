#!/usr/bin/env bash
# Process start to first echoed message: bench/startup.sh [--only host,kestrel] [--debug] [--rounds 10] [--json FILE]
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host,kestrel "$@"

targets=()
if wanted host; then
  publish src/Host
  targets+=(--host "$(published Host PluginChat.Host)")
  if [[ $debug ]]; then
    build src/Host
    targets+=(--debug-host artifacts/bin/Host/debug/PluginChat.Host.dll)
  fi
fi
if wanted kestrel; then
  publish bench/Peers/PlainKestrel
  targets+=(--kestrel "$(published PlainKestrel PluginChat.Bench.PlainKestrel)")
  if [[ $debug ]]; then
    build bench/Peers/PlainKestrel
    targets+=(--debug-kestrel artifacts/bin/PlainKestrel/debug/PluginChat.Bench.PlainKestrel.dll)
  fi
fi

measure Startup "${targets[@]}" "${rest[@]}"
