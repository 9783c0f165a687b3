#!/usr/bin/env bash
# Resident memory of idle connections:
# bench/idle-memory.sh [--only host,bun,ws,signalr,kestrel] [--clients 15000] [--rounds 1] [--json FILE]
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host,bun,ws,signalr,kestrel "$@"

targets=()
if wanted host; then
  publish src/Host
  targets+=(--host "$(published Host PluginChat.Host)")
fi
if wanted signalr; then
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

measure IdleMemory "${targets[@]}" "${rest[@]}"
