#!/usr/bin/env bash
# Resident memory of idle connections:
# bench/idle-memory.sh [--only host,bun,ws,signalr,kestrel] [--clients 15000] [--rounds 1] [--json FILE]
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host,bun,ws,signalr,kestrel "$@"

targets=()
for each in host bun ws signalr kestrel; do
  if wanted $each; then server $each; fi
done

measure IdleMemory "${targets[@]}" "${rest[@]}"
