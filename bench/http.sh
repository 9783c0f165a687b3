#!/usr/bin/env bash
# HTTP actions and pages beside a minimal API and Razor Pages: bench/http.sh [--only host,aspnetcore] [--rounds 3] [--json FILE]. Needs wrk.
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host,aspnetcore "$@"

targets=()
if wanted host; then server host; fi
if wanted aspnetcore; then server aspnetcore; fi

measure Http "${targets[@]}" "${rest[@]}"
