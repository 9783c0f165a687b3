#!/usr/bin/env bash
# Several hosts of one chat with the Redis that they share and nginx in front, as plain programs on this machine (Linux):
# deploy/three-hosts.sh --help. Everything listens on loopback, and Ctrl-C or SIGTERM ends all of it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$here")
readonly here repository
readonly start_patience=90 end_patience=30      # seconds; the first start compiles the controllers on each host

usage() {
  cat <<'TEXT'
deploy/three-hosts.sh [options]
  --port PORT    where nginx listens on 127.0.0.1 (8080)
  --hosts N      how many hosts, 1 to 99 (3)
  --site DIR     the folder with appweb.json (this repository)
  --work DIR     for logs, caches and Redis's data, which stay for the next run (artifacts/three-hosts)
  --host FILE    a PluginChat.Host.dll that is built already (published to the work folder)
TEXT
}

fail() {
  echo "error: $1" >&2
  exit "${2:-1}"
}

port=8080 hosts=3 site=$repository work=$repository/artifacts/three-hosts host=
while (($#)); do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --port | --hosts | --site | --work | --host) declare "${1#--}=${2:?"$1 needs a value; see --help"}"; shift 2 ;;
    *) fail "'$1' is no option; see --help" 2 ;;
  esac
done
[[ $port =~ ^[1-9][0-9]{0,4}$ && $port -le 65535 ]] || fail "--port takes 1 to 65535, not '$port'" 2
[[ $hosts =~ ^[1-9][0-9]?$ ]] || fail "--hosts takes 1 to 99, not '$hosts'" 2
[[ -f $site/appweb.json ]] || fail "'$site' has no appweb.json; name a site's folder with --site DIR" 2
[[ -z $host || -f $host ]] || fail "'$host' is missing; build it, or leave --host out" 2

PATH=$PATH:/usr/sbin                            # where Debian has nginx, and users do not look
missing=()
command -v dotnet >/dev/null || missing+=("dotnet (.NET 10, see the README)")
command -v redis-server >/dev/null || missing+=("redis-server (on Debian: apt-get install redis-server)")
command -v nginx >/dev/null || missing+=("nginx (on Debian: apt-get install nginx-light)")
if ((${#missing[@]} > 0)); then
  fail "not on this machine: $(printf '%s, ' "${missing[@]}" | sed 's/, $//')"
fi

# ask PORT REQUEST: the first line of what answers there on loopback.
ask() (
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf '%b' "$2" >&3
  IFS= read -r -t 2 line <&3
  printf '%s' "${line%$'\r'}"
) 2>/dev/null

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Looked at first: what answers there later has to be our nginx.
if is_taken "$port"; then
  fail "port $port of 127.0.0.1 is in use; name another with --port"
fi

mkdir -p "$work/log" "$work/run"
site=$(cd "$site" && pwd) work=$(cd "$work" && pwd)
# Two Redis on one append-only file would destroy it. What is started below inherits the lock, so what outlives a script that was
# killed still holds it.
exec 9>"$work/lock"
if ! flock -n 9; then
  left=$(cat "$work"/run/*.pid 2>/dev/null | tr '\n' ' ')
  fail "'$work' is in use by another run, or by what a killed one left: end its processes ($left) or name another with --work DIR"
fi
rm -f "$work"/run/*.pid

declare -A pids=()      # by name: redis, host-1 and so on, nginx

is_alive() { [[ ${pids[$1]:-} ]] && kill -0 "${pids[$1]}" 2>/dev/null; }

# start NAME PROGRAM…: in a session of its own, so that Ctrl-C is for this script alone, which ends them in order.
start() {
  local name=$1
  shift
  setsid "$@" </dev/null >"$work/log/$name.log" 2>&1 &
  pids[$name]=$!
  echo "${pids[$name]}" >"$work/run/$name.pid"
}

# end SIGNAL NAME…: tells them, waits until they have ended, and does not wait for ever.
end() {
  local signal=$1 name deadline=$((SECONDS + end_patience))
  shift
  for name; do is_alive "$name" && kill -s "$signal" "${pids[$name]}"; done
  for name; do
    while is_alive "$name" && ((SECONDS < deadline)); do sleep 0.05; done
    if is_alive "$name"; then
      echo "$name (pid ${pids[$name]}) did not end within $end_patience s and was killed; its log: $work/log/$name.log" >&2
      kill -s KILL "${pids[$name]}"
    fi
    rm -f "$work/run/$name.pid"
  done
}

end_all() {
  trap '' INT TERM HUP
  set +e
  local names
  mapfile -t names < <(printf '%s\n' "${!pids[@]}" | grep '^host-' | sort -V)
  # From here on nginx lets nobody in, but still carries the hosts' goodbyes to who is there.
  is_alive nginx && kill -s QUIT "${pids[nginx]}"
  end TERM "${names[@]}"
  end TERM nginx
  end TERM redis                # last: what hosts have queued goes there
  end TERM build
}
trap end_all EXIT
trap 'exit 0' INT TERM HUP

# until_it_answers NAME PORT REQUEST ANSWER
until_it_answers() {
  local deadline=$((SECONDS + start_patience)) log=$work/log/$1.log
  until [[ $(ask "$2" "$3") == "$4" ]]; do
    is_alive "$1" || fail "$1 ended at its start; its log, $log, ends with: $(tail -n 3 "$log")"
    ((SECONDS < deadline)) || fail "$1 is not ready after $start_patience s; its log: $log"
    sleep 0.1
  done
}

build_host() {
  [[ $host ]] && return
  echo "publishing src/Host"
  # In the background, for a signal is heard while waiting. Without the lock: the compiler's server stays.
  (cd "$repository" && exec dotnet publish src/Host -c Release -o "$work/app" --nologo -v quiet -clp:NoSummary) 9>&- &
  pids[build]=$!
  wait "${pids[build]}" || fail "src/Host does not build; the compiler's messages are above"
  unset 'pids[build]'
  host=$work/app/PluginChat.Host.dll
}

start_redis() {
  mkdir -p "$work/redis"
  # It cannot choose a free port by itself, and of two that are chosen at once one is too late.
  for _ in {1..20}; do
    redis_port=$((20000 + RANDOM % 10000))
    is_taken "$redis_port" && continue
    start redis redis-server "$here/redis.conf" --bind 127.0.0.1 --port "$redis_port" --dir "$work/redis"
    while is_alive redis && [[ $(ask "$redis_port" 'PING\r\n') != +PONG ]]; do sleep 0.05; done
    is_alive redis && return
    grep -q 'Address already in use' "$work/log/redis.log" ||
      fail "redis ended at its start; its log, $work/log/redis.log, ends with: $(tail -n 3 "$work/log/redis.log")"
  done
  fail "no port from 20000 to 29999 of 127.0.0.1 was free for redis-server in 20 tries; run it again"
}

# A host's folder is the site, by links, with a configuration that adds to the site's own; only the cache is its own.
start_host() {
  local name=$1 entry
  local folder=$work/$name
  mkdir -p "$folder/cache"
  find "$folder" -maxdepth 1 -type l -delete
  for entry in "$site"/*; do
    case ${entry##*/} in cache | site | appweb.json) ;; *) ln -s "$entry" "$folder/" ;; esac
  done
  ln -s "$site" "$folder/site"
  cat >"$folder/appweb.json" <<JSON
{
    include: 'site/appweb.json',
    directories: { cache: 'cache' },
    scaleOut: { redis: '127.0.0.1:$redis_port' },
    http: { server: { trustedProxies: '127.0.0.1' } },
}
JSON
  start "$name" dotnet "$host" --config "$folder/appweb.json" --urls http://127.0.0.1:0
}

# port_of NAME: the free port that a host has taken.
port_of() {
  local deadline=$((SECONDS + start_patience)) found=
  until [[ $found ]]; do
    found=$(sed -n 's|.*Now listening on: http://127\.0\.0\.1:\([0-9]*\).*|\1|p' "$work/log/$1.log")
    [[ $found ]] && break
    is_alive "$1" || fail "$1 ended at its start; its log, $work/log/$1.log, ends with: $(tail -n 3 "$work/log/$1.log")"
    ((SECONDS < deadline)) || fail "$1 listens nowhere after $start_patience s; its log: $work/log/$1.log"
    sleep 0.1
  done
  echo "$found"
}

say() { printf '%-8s %-28s pid %-8s log %s\n' "$1" "$2" "${pids[$1]}" "$work/log/$1.log"; }

build_host
start_redis
say redis "127.0.0.1:$redis_port"

for ((h = 1; h <= hosts; h++)); do start_host "host-$h"; done
mkdir -p "$work/nginx"
servers=
for ((h = 1; h <= hosts; h++)); do
  host_port=$(port_of "host-$h")
  servers+="server 127.0.0.1:$host_port max_fails=2 fail_timeout=5s;"$'\n'
  until_it_answers "host-$h" "$host_port" 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' 'HTTP/1.1 200 OK'
  say "host-$h" "http://127.0.0.1:$host_port/"
done

cp "$here/nginx.conf" "$work/nginx/nginx.conf"
printf '%s' "$servers" >"$work/nginx/hosts.conf"
echo "listen 127.0.0.1:$port;" >"$work/nginx/listen.conf"
ulimit -S -n "$(ulimit -H -n)"         # nginx has two for each client
start nginx nginx -p "$work/nginx/" -c nginx.conf -e stderr -g 'daemon off; pid nginx.pid;'
until_it_answers nginx "$port" 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' 'HTTP/1.1 200 OK'
say nginx "http://127.0.0.1:$port/"
echo "ready: open http://localhost:$port/ in two windows; Ctrl-C ends all of it"

left=$hosts
while true; do
  code=0
  wait -n -p ended "${pids[@]}" 2>/dev/null || code=$?
  for name in "${!pids[@]}"; do
    [[ ${pids[$name]} == "$ended" ]] || continue
    echo "$name (pid $ended) ended with $code; its log: $work/log/$name.log" >&2
    unset "pids[$name]"
    rm -f "$work/run/$name.pid"
    [[ $name == host-* ]] || fail "nothing works without $name; all is ended"
    ((--left > 0)) || fail "no host is left; all is ended"
    echo "$left of $hosts hosts go on" >&2
  done
done
