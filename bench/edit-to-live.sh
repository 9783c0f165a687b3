#!/usr/bin/env bash
# Saving an edit to its first answer on an open socket: bench/edit-to-live.sh [--only host,watch,bun] [--http] [--starts 3] [--json FILE]
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host,watch,bun "$@"

targets=()
if wanted host; then server host; fi
if wanted watch; then targets+=(--watch); fi
if wanted bun; then targets+=(--bun); fi

measure EditToLive "${targets[@]}" "${rest[@]}"
