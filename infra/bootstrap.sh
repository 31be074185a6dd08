#!/usr/bin/env bash
# Install what the project runs on into .tools/: uv, two Python environments, Kafka's jars. Safe to repeat: each part has
# a stamp with the hash of its lock and is made again when that changes. Needs Python 3.11 or 3.12; everything else comes
# from the package registries, as their ordinary clients are set up on this machine.
#
#   infra/bootstrap.sh           the tools
#   infra/bootstrap.sh sender    what a partner needs on a machine of its own, and nothing else
#   infra/bootstrap.sh browser   Chromium, for the browser tests only
#   infra/bootstrap.sh kcat      kcat, for the contract tests only
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1
system_certificates=/etc/ssl/certs/ca-certificates.crt
if [ -e $system_certificates ]; then # trust what this machine trusts: an organisation's own proxy, too
  export UV_SYSTEM_CERTS=1 REQUESTS_CA_BUNDLE=${REQUESTS_CA_BUNDLE:-$system_certificates}
fi
started=$SECONDS

say() { printf '[%4d s] %s\n' $((SECONDS - started)) "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }
hash_of() { sha256sum "$1" | cut -d' ' -f1; }
is_root() { [ "$(id -u)" = 0 ]; }

apt_install() {
  is_root && command -v apt-get >/dev/null || return 1
  say "apt-get install $*"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null
}

find_python() {
  local candidate
  for candidate in python3 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null; then
      "$candidate" -c 'import os, sys; print(os.path.realpath(sys.executable))'
      return
    fi
  done
  die "no Python 3.11 or 3.12 on the path (python3 is $(python3 --version 2>&1 || true)). Install one: apt-get install python3.11 python3.11-venv"
}

has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

ensure_venv() {
  has_venv && return
  local version
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  apt_install "python$version-venv" || apt_install python3-venv || true
  has_venv || die "Python's venv is missing and can't be installed from here. As root: apt-get install python$version-venv"
}

# A lock, and the Python it was installed for: what an environment's stamp holds.
state_of() { printf '%s %s\n' "$(hash_of "$1")" "$python"; }

install_uv() {
  local lock=infra/requirements/uv.txt stamp=.tools/uv/.installed
  [ -x .tools/uv/bin/uv ] && [ "$(cat $stamp 2>/dev/null)" = "$(state_of $lock)" ] && return
  ensure_venv
  say "uv"
  rm -rf .tools/uv
  "$python" -m venv .tools/uv
  .tools/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $lock
  state_of $lock >$stamp
}

install_environment() {
  local name=$1 lock=infra/requirements/$1.txt folder=.tools/$1
  local stamp=$folder/.installed interpreter=$folder/bin/python
  if [ -x "$interpreter" ] && "$interpreter" -c '' 2>/dev/null && [ "$(cat "$stamp" 2>/dev/null)" = "$(state_of "$lock")" ]; then
    say "environment $name: already there"
    return
  fi
  say "environment $name: $(grep -c '==' "$lock") packages"
  rm -f "$stamp"
  if ! [ -x "$interpreter" ] || [ "$("$interpreter" -c 'import os, sys; print(os.path.realpath(sys.executable))')" != "$python" ]; then
    .tools/uv/bin/uv venv --quiet --clear --python "$python" "$folder"
  fi
  .tools/uv/bin/uv pip sync --quiet --require-hashes --python "$interpreter" "$lock"
  if [ "$name" != superset ]; then
    .tools/uv/bin/uv pip install --quiet --no-deps --no-build-isolation --python "$interpreter" -e .
  fi
  state_of "$lock" >"$stamp"
}

ensure_pango() { # the PDF of a report is laid out by it; without it everything else works
  ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 && fc-list Lato 2>/dev/null | grep -q . && return
  apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-lato ||
    say "no Pango or no Lato, and they can't be installed from here: reports get no PDF. As root: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-lato"
}

install_tools() {
  python=$(find_python)
  mkdir -p .tools
  exec 9>.tools/.lock
  flock 9 # two setups of one clone wait for each other
  install_uv
  install_environment platform
  install_environment superset
  ensure_pango
  say "$(.tools/platform/bin/python -m infra.kafka.jars install)"
  say "$(.tools/platform/bin/python -m infra.java)"
  say "ready"
}

install_sender() {
  python=$(find_python)
  mkdir -p .tools
  exec 9>.tools/.lock
  flock 9
  install_uv
  install_environment sender
  say "ready: .tools/sender/bin/risicobeeld"
}

install_package() { # a Debian package with the name of its program
  if ! command -v "$1" >/dev/null; then
    apt_install "$1" || die "no $1 on the path, and it can't be installed from here. As root: apt-get install $1"
  fi
  say "$1: $(command -v "$1")"
}

case "${1:-tools}" in
  tools) install_tools ;;
  sender) install_sender ;;
  browser) install_package chromium ;;
  kcat) install_package kcat ;;
  *) die "unknown part '$1': tools, sender, browser or kcat" ;;
esac
