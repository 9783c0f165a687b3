#!/usr/bin/env bash
# The longest pause in delivery that a reload makes under load: bench/reload-gap.sh [--reloads 20] [--clients 1000] [--json FILE]
source "$(dirname "${BASH_SOURCE[0]}")/publish.sh"
takes host "$@"

publish src/Host
measure ReloadGap --host "$(published Host PluginChat.Host)" "${rest[@]}"
