#!/usr/bin/env bash
# Ways from one host to the others through Redis, side by side:
# bench/carriers.sh [--readers 3] [--rate 50] [--under-way 100] [--rounds 3] [--seconds 5] [--json FILE]
# Needs redis-server.
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
if ! command -v redis-server >/dev/null; then
  echo "error: redis-server is not on this machine; on Debian: apt-get install redis-server" >&2
  exit 2
fi
measure Carriers "$@"
