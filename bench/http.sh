#!/usr/bin/env bash
# HTTP actions and pages beside a minimal API and Razor Pages: bench/http.sh [--only host,aspnetcore] [--rounds 3] [--json FILE]. Needs wrk.
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host,aspnetcore "$@"

targets=()
if wanted host; then
  publish src/Host
  targets+=(--host "$(published Host PluginChat.Host)")
fi
if wanted aspnetcore; then
  publish bench/Peers/AspNetCore
  targets+=(--aspnetcore "$(published AspNetCore PluginChat.Bench.AspNetCore)")
fi

measure Http "${targets[@]}" "${rest[@]}"
