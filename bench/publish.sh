# Sourced by the scripts beside it: publishes what they measure to artifacts/, all with the same flags.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rid=$(dotnet --info | awk '$1 == "RID:" { print $2; exit }')

# publish <project folder>: ReadyToRun, so that a start measures the program and not the JIT compiler's work on it.
publish() {
  echo "publishing $1" >&2
  dotnet publish "$1" -c Release -r "$rid" --self-contained false -p:PublishReadyToRun=true --nologo -v quiet -clp:NoSummary >&2
}

# npm_publish <peer>: as published .NET programs, what Node and Bun run lies in artifacts/, with exactly the packages of its lock file.
npm_publish() {
  echo "npm ci for bench/Peers/$1" >&2
  mkdir -p "artifacts/publish/$1"
  cp "bench/Peers/$1"/{package.json,package-lock.json,server.*} "artifacts/publish/$1/"
  npm ci --no-audit --no-fund --silent --prefix "artifacts/publish/$1" >&2
}

# server <name>: publishes one of the servers, and adds it to ${targets[@]} by the option of its name.
server() {
  case $1 in
    host) publish src/Host; targets+=(--host "$(published Host PluginChat.Host)") ;;
    signalr) publish bench/Peers/SignalRChat; targets+=(--signalr "$(published SignalRChat PluginChat.Bench.SignalRChat)") ;;
    kestrel) publish bench/Peers/PlainKestrel; targets+=(--kestrel "$(published PlainKestrel PluginChat.Bench.PlainKestrel)") ;;
    aspnetcore) publish bench/Peers/AspNetCore; targets+=(--aspnetcore "$(published AspNetCore PluginChat.Bench.AspNetCore)") ;;
    ws) npm_publish NodeWs; targets+=(--ws artifacts/publish/NodeWs/server.js) ;;
    bun) npm_publish BunPublish; targets+=(--bun artifacts/publish/BunPublish/server.ts) ;;
  esac
}

# build <project folder>: what 'dotnet run' starts.
build() {
  echo "building $1" >&2
  dotnet build "$1" -c Debug --nologo -v quiet -clp:NoSummary >&2
}

# measure <benchmark> <options>: builds the measuring program and runs it on this repository's site.
measure() {
  local name=$1
  shift
  echo "building bench/$name" >&2
  dotnet build "bench/$name" -c Release --nologo -v quiet -clp:NoSummary >&2
  dotnet "artifacts/bin/$name/release/PluginChat.Bench.$name.dll" --site . "$@"
}

# published <project> <assembly>: where publish puts it.
published() { echo "artifacts/publish/$1/release_$rid/$2.dll"; }

# takes <options>: reads '--only a,b' and '--debug' into $only and $debug, and leaves the rest in ${rest[@]}.
takes() {
  only=$1
  debug=
  rest=()
  shift
  while (($#)); do
    case $1 in
      --only) only=${2:?--only needs a list, such as $only}; shift ;;
      --debug) debug=yes ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
}

wanted() { [[ ,$only, == *,$1,* ]]; }
