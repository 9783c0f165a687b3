#!/usr/bin/env bash
# Process start to first echoed message: bench/startup.sh [--only host,kestrel] [--debug] [--rounds 10] [--json FILE]
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host,kestrel "$@"

targets=()
if wanted host; then
  server host
  if [[ $debug ]]; then
    build src/Host
    targets+=(--debug-host artifacts/bin/Host/debug/PluginChat.Host.dll)
  fi
fi
if wanted kestrel; then
  server kestrel
  if [[ $debug ]]; then
    build bench/Peers/PlainKestrel
    targets+=(--debug-kestrel artifacts/bin/PlainKestrel/debug/PluginChat.Bench.PlainKestrel.dll)
  fi
fi

measure Startup "${targets[@]}" "${rest[@]}"
