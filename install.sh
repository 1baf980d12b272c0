#!/bin/sh
# Installs batmon on a board, or brings the one that is there to this release.
# All of it stands in one pair of braces: of a script that was cut short on its way, nothing is run.
{
set -eu

usage() {
  cat <<'END'
install.sh [options] [ARCHIVE]

Installs the release that this script lies beside, or the one in ARCHIVE (batmon-VERSION-linux-ARCH.tar.gz).
Run as root. Where batmon is there already it is updated: its data are copied first, the new one is asked
for its health for a minute, and the old one comes back with its data when that fails.

  --port N         port of the page (a new board: 80)
  --data-dir DIR   folder of the databases (a new board: /var/lib/batmon)
  --version V      only if the release is V; or back to V, where the board still has it
  --no-start       do not start batmon now, only with the board
  --manual-paths   also make the paths that the older appliance's manual names lead to batmon's files
  --uninstall      take batmon away, and leave settings, data and log
  --purge          with --uninstall: take those away too
  --yes            ask nothing
  --help           this text

DESTDIR=/some/root installs into that folder and touches no running system.

Exit status: 0 done; 1 failed, nothing was changed or what was is said; 2 called wrongly; 3 this board
cannot run batmon; 4 the release is damaged or not signed by its maker; 5 installed, but it does not
say that it is well; 6 updated, and put back because the new one was not well.
END
}

# The public half of the key that releases are signed with; put here when the release is made.
release_key='@RELEASE_KEY@'

dest=${DESTDIR:-}
lib=$dest/usr/local/lib/batmon
link=$dest/usr/local/bin/batmon
# What an update can put back.
copy=$lib/before-update
units=$dest/etc/systemd/system
etc=$dest/etc/batmon
settings=$etc/batmon.toml
log_dir=$dest/var/log/batmon
issue=$dest/etc/issue.d/batmon.issue
unit_names='batmon.service batmon-helper.path batmon-helper.service batmon-trial.service'

# Megabytes that an update needs beside the data: the release unpacked, and room to breathe.
needed_mb=300
# Seconds that a new batmon is watched.
trial_seconds=60

# Nobody may be listening any more: what was begun goes on all the same.
say() { printf '%s\n' "$*" || true; }
warn() { printf 'Warning: %s\n' "$*" >&2 || true; }

# fail STATUS WORDS
fail() {
  status=$1
  shift
  printf 'install.sh: %s\n' "$*" >&2 || true
  exit "$status"
}

live() { [ -z "$dest" ]; }

ask() {
  [ "$yes" = 1 ] && return 0
  [ -t 0 ] || fail 2 "$1 Say --yes where nobody can be asked."
  printf '%s [y/N] ' "$1"
  read -r answer
  case $answer in y | Y | yes) return 0 ;; *) return 1 ;; esac
}

read_options() {
  port='' data='' version='' archive='' start=1 manual_paths=0 action=install purge=0 yes=0
  while [ $# -gt 0 ]; do
    case $1 in
      --port | --data-dir | --version)
        [ $# -ge 2 ] || fail 2 "$1 needs a value"
        case $1 in --port) port=$2 ;; --data-dir) data=$2 ;; *) version=$2 ;; esac
        shift
        ;;
      --port=*) port=${1#*=} ;;
      --data-dir=*) data=${1#*=} ;;
      --version=*) version=${1#*=} ;;
      --no-start) start=0 ;;
      --manual-paths) manual_paths=1 ;;
      --uninstall) action=uninstall ;;
      --purge) purge=1 ;;
      --yes | -y) yes=1 ;;
      --finish-trial) action=trial ;;
      --help | -h)
        usage
        exit 0
        ;;
      -*) fail 2 "there is no option $1; --help lists them" ;;
      *)
        [ -z "$archive" ] || fail 2 'one archive at most'
        archive=$1
        ;;
    esac
    shift
  done
  case $port in *[!0-9]*) fail 2 "--port $port is not a number" ;; esac
  [ -z "$port" ] || [ "$port" -le 65535 ] || fail 2 "--port $port is not a port"
  [ -z "$data" ] || check_path "--data-dir $data" "$data"
  data=${data%/}
  [ "$purge" = 0 ] || [ "$action" = uninstall ] || fail 2 '--purge goes with --uninstall'
  check_data_dir
}

# check_path NAME PATH: it becomes part of a unit and of the settings.
check_path() {
  case $2 in /*) ;; *) fail 2 "$1 must begin with /" ;; esac
  case $2 in *[!A-Za-z0-9/._-]*) fail 2 "$1 has signs other than A-Z a-z 0-9 / . _ -" ;; esac
  case $2 in / | */.. | */../* | */. | */./* | *//*) fail 2 "$1 must be a plain path" ;; esac
}

# The whole folder is given to batmon: nothing of anybody else may be in it.
check_data_dir() {
  [ -n "$data" ] && [ -d "$dest$data" ] && [ ! -f "$dest$data/batmon.db" ] || return 0
  [ -z "$(ls -A "$dest$data")" ] ||
    fail 2 "--data-dir $data has other things inside: name a folder for batmon alone"
}

# --- what the board must have

check_board() {
  [ "$(id -u)" = 0 ] || ! live || fail 1 'run it as root, for instance with sudo'
  case $(uname -s)-$(uname -m) in
    Linux-aarch64 | Linux-arm64) arch=arm64 ;;
    Linux-x86_64) arch=x64 ;;
    *) fail 3 "batmon runs on 64-bit Linux, on arm64 or x64; this is $(uname -s) on $(uname -m)" ;;
  esac
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || fail 3 'batmon needs glibc, as Debian has it'
  libc=${libc#glibc }
  if [ "${libc%%.*}" -lt 2 ] || { [ "${libc%%.*}" = 2 ] && [ "${libc#*.}" -lt 31 ]; }; then
    fail 3 "batmon needs glibc 2.31 or newer, this is $libc"
  fi
  ! live || [ -d /run/systemd/system ] || fail 3 'batmon needs systemd, which does not run here'
  mkdir -p "$lib"
  chmod 755 "$lib"
  free_mb=$(($(df -Pk "$lib" | awk 'NR == 2 { print $4 }') / 1024))
  [ "$free_mb" -ge "$needed_mb" ] ||
    fail 3 "$lib has $free_mb MB free, and $needed_mb MB are needed"
}

# take_lock [-n]: two at a time would take each other's files away.
take_lock() {
  exec 9<"$lib"
  flock "$@" 9 || fail 1 'another install.sh is at work on this board; nothing was changed'
}

# Whether the services are stopped, or about to be.
stopped=0
staged=$lib/.staged

# An installation that was begun is brought to its end without whoever began it: a connection to a board
# breaks. And however it ends, a board is never left without batmon.
stand_by() {
  trap '' HUP PIPE
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap leave EXIT
}

# shellcheck disable=SC2317 # The trap calls it.
leave() {
  rm -rf "$staged"
  [ "$stopped" = 1 ] || return 0
  systemctl start batmon-helper.path batmon.service || true
  if [ -f "$lib/trial" ]; then
    systemctl start --no-block batmon-trial.service || true
  else
    rm -rf "$copy"
  fi
}

# --- the release: found, copied to where nobody else can write, and only then believed

find_release() {
  rm -rf "$staged"
  mkdir -m 700 "$staged"
  if [ -n "$archive" ]; then
    [ -f "$archive" ] || fail 2 "there is no $archive"
    mkdir "$staged/unpacked"
    tar -xzf "$archive" -C "$staged/unpacked" --strip-components=1 --no-same-owner ||
      fail 4 "$archive is damaged, or is no release of batmon"
    source=$staged/unpacked
  else
    source=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
  fi
  [ -f "$source/SHA256SUMS" ] || fail 2 "there is no release beside $0; name an archive"
  for left in "$lib"/.update-*; do
    # Of an update that was cut short; not the one that this script is part of.
    case $source in "$left"/*) ;; *) rm -rf "$left" ;; esac
  done
  # Links would lead out of what was signed.
  [ -z "$(find "$source" -maxdepth 1 -type l)" ] || fail 4 'the release has links inside'
  cp "$source/SHA256SUMS" "$source/SHA256SUMS.sig" "$staged/" 2>/dev/null ||
    fail 4 'the release is not signed'
  check_signature "$staged/SHA256SUMS"
  release="$staged/release"
  mkdir "$release"
  binary=batmon-linux-$arch
  while read -r _sum name; do
    case $name in
      "$binary") cp "$source/$name" "$release/$name" || fail 4 "the release has no $name" ;;
      # Those for other machines, which an archive leaves out.
      batmon-linux-*) ;;
      */* | .* | *[!A-Za-z0-9._-]*) fail 4 "the release names a file $name" ;;
      *) cp "$source/$name" "$release/$name" || fail 4 "the release has no $name" ;;
    esac
  done <"$staged/SHA256SUMS"
  [ -f "$release/$binary" ] || fail 4 "the release has no batmon for $arch"
  (cd "$release" && sha256sum --check --quiet --strict --ignore-missing ../SHA256SUMS) >&2 ||
    fail 4 'the release is damaged: a file is not what its checksum says'
  new_version=$(cat "$release/VERSION")
  case $new_version in '' | *[!0-9A-Za-z.+-]*) fail 4 'the release does not say its version' ;; esac
  # Two builds of one version are two releases.
  new=$new_version-$(sha256sum "$staged/SHA256SUMS" | cut -c 1-8)
  cp "$staged/SHA256SUMS" "$staged/SHA256SUMS.sig" "$release/"
  ln "$release/$binary" "$release/batmon"
  rm "$release/$binary"
  chmod 755 "$release" "$release/batmon" "$release/install.sh"
}

# The signature is one of OpenSSH's (PROTOCOL.sshsig), Ed25519: a board that is reached over SSH has what
# checks it. openssl does as well, when it is told what was signed.
check_signature() {
  case $release_key in 'ssh-ed25519 '*) ;; *) fail 4 'this install.sh is part of no release' ;; esac
  if command -v ssh-keygen >/dev/null; then
    printf 'batmon namespaces="batmon-release" %s\n' "$release_key" >"$staged/signers"
    ssh-keygen -Y verify -q -f "$staged/signers" -I batmon -n batmon-release -s "$1.sig" \
      <"$1" >/dev/null 2>&1 || fail 4 'the release is not signed by its maker, or was changed'
  elif command -v openssl >/dev/null; then
    check_by_openssl "$1" || fail 4 'the release is not signed by its maker, or was changed'
  else
    fail 3 'the signature cannot be checked: apt-get install openssh-client (or openssl)'
  fi
}

check_by_openssl() {
  # "SSHSIG", then as strings with their lengths: namespace, nothing, hash, and the hash of the file.
  {
    printf 'SSHSIG\000\000\000\016batmon-release\000\000\000\000\000\000\000\006sha512\000\000\000\100'
    openssl dgst -sha512 -binary "$1"
  } >"$staged/signed"
  # The last 64 bytes are the signature itself; the last 32 of the key are the key.
  grep -v '^-' "$1.sig" | base64 -d | tail -c 64 >"$staged/signature"
  {
    printf '\060\052\060\005\006\003\053\145\160\003\041\000'
    printf '%s' "${release_key#ssh-ed25519 }" | cut -d ' ' -f 1 | base64 -d | tail -c 32
  } >"$staged/key"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$staged/key" -rawin -in "$staged/signed" \
    -sigfile "$staged/signature" >/dev/null 2>&1
}

# --- putting it in its place

current() { [ ! -L "$lib/current" ] || basename "$(readlink "$lib/current")"; }

# Puts a release that was checked beside the others: whole, or not at all.
keep_release() {
  rm -rf "${lib:?}/$new"
  sync
  mv "$release" "$lib/$new"
}

# Goes over to a release in one step: there is never none.
switch_to() {
  mkdir -p "$(dirname "$link")" "$units" &&
    for unit in $unit_names; do
      install -m 644 "$lib/$1/$unit" "$units/$unit.new" || return 1
    done &&
    sync &&
    ln -sfn "$1" "$lib/.next" &&
    mv -T "$lib/.next" "$lib/current" &&
    ln -sfn ../lib/batmon/current/batmon "$link" &&
    for unit in $unit_names; do
      mv "$units/$unit.new" "$units/$unit" || return 1
    done &&
    sync || return 1
  ! live || systemctl daemon-reload
}

make_user() {
  live || return 0
  getent passwd batmon >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir /var/lib/batmon \
      --shell /usr/sbin/nologin batmon
}

own() { ! live || chown batmon:batmon "$@"; }

# Of a running batmon, or of the one whose settings lie here.
data_dir() {
  told=$(sed -n 's/^data_dir *= *"\(.*\)".*/\1/p' "$settings" 2>/dev/null || true)
  printf '%s' "${told:-/var/lib/batmon}"
}

make_folders() {
  mkdir -p "$etc" "$log_dir"
  chmod 750 "$log_dir"
  own "$log_dir"
  # One that somebody wrote into the settings by hand may be a whole disk: it is his to give.
  if [ ! -d "$dest$data" ] || [ "$data" = /var/lib/batmon ] || [ -n "$asked_data" ]; then
    mkdir -p "$dest$data"
    chmod 750 "$dest$data"
    own "$dest$data"
  fi
  drop_in=$units/batmon.service.d/data-dir.conf
  if [ "$data" != /var/lib/batmon ]; then
    mkdir -p "$(dirname "$drop_in")"
    # In a home the service would not see it.
    printf '[Service]\nReadWritePaths=%s\nProtectHome=no\n' "$data" >"$drop_in"
  else
    drop_drop_in
  fi
}

# Others in that folder are the administrator's own.
drop_drop_in() {
  rm -f "$units/batmon.service.d/data-dir.conf"
  rmdir "$units/batmon.service.d" 2>/dev/null || true
}

write_settings() {
  [ ! -f "$settings" ] || [ -n "$port$asked_data" ] || return 0
  set -- config
  if [ -f "$settings" ]; then
    cp -p "$settings" "$settings.before-install"
    set -- "$@" --config "$settings"
  fi
  [ -z "$port" ] || set -- "$@" --port "$port"
  set -- "$@" --data-dir "$data"
  "$lib/current/batmon" "$@" >"$settings.new" || fail 1 "$settings has a mistake, see above"
  chmod 640 "$settings.new"
  ! live || chown root:batmon "$settings.new"
  mv "$settings.new" "$settings"
}

page_port() {
  told=$(sed -n '/^\[web\]/,/^\[[a-v]/s/^port *= *\([0-9]*\).*/\1/p' "$settings" 2>/dev/null || true)
  printf '%s' "${told:-80}"
}

# On the login screen of the board: where the page is. \4 is the board's address, as agetty knows it.
write_issue() {
  mkdir -p "$(dirname "$issue")"
  at=$(page_port)
  [ "$at" = 80 ] && at='' || at=:$at
  printf 'batmon: http://\\4%s/ or http://batmon.local%s/\n\n' "$at" "$at" >"$issue"
}

# Where the manual's names lead, as PATH=TARGET; the folder of the data may have been another one.
led='/var/www/banana_pi_lib/logs/server.log=/var/log/batmon/server.log
  /opt/axilogi/axi_bms_mereni.db3=*/history.db /opt/axilogi/batmon.toml=/etc/batmon/batmon.toml'

# is_ours PATH: a link that this script has made.
is_ours() {
  [ -L "$dest$1" ] || return 1
  target=$(readlink "$dest$1")
  for pair in $led; do
    # shellcheck disable=SC2254 # It is a pattern.
    case $1=$target in $pair) return 0 ;; esac
  done
  return 1
}

# lead FROM TO: what is there already, and is not ours, stays.
lead() {
  if { [ -e "$dest$1" ] || [ -L "$dest$1" ]; } && ! is_ours "$1"; then
    warn "$1 is there already and stays as it is"
    return 0
  fi
  mkdir -p "$(dirname "$dest$1")"
  ln -sfn "$2" "$dest$1"
}

lead_manual_paths() {
  lead /var/www/banana_pi_lib/logs/server.log /var/log/batmon/server.log
  lead /opt/axilogi/axi_bms_mereni.db3 "$data/history.db"
  lead /opt/axilogi/batmon.toml /etc/batmon/batmon.toml
}

# --- an update, and the way back

well() { "$lib/$1/batmon" health >/dev/null 2>&1; }

# Not in the folder of the data: batmon writes there, and what root copies must not be led elsewhere.
check_room() {
  rm -rf "$copy"
  size=$(du -ckm "$dest$data"/*.db* 2>/dev/null | tail -n 1 | cut -f 1)
  free_mb=$(($(df -Pk "$lib" | awk 'NR == 2 { print $4 }') / 1024))
  [ "$free_mb" -gt $((${size:-0} + 32)) ] ||
    fail 3 "$lib has $free_mb MB free, and a copy of the data needs $size MB"
}

copy_data() {
  mkdir -m 700 "$copy"
  for file in "$dest$data"/*.db "$dest$data"/*.db-wal; do
    # A link would be somebody's who is not root.
    [ ! -f "$file" ] || [ -L "$file" ] || cp -p "$file" "$copy/"
  done
  sync
}

# note_trial OLD NEW [putting-back]: what a start after a power cut goes on with.
note_trial() {
  printf '%s\n' "$@" >"$lib/.trial" && sync && mv "$lib/.trial" "$lib/trial" && sync
}

# put_back OLD NEW: the release OLD, and the data as it left them. Each step can be done once more: after
# a power cut it begins anew, and the copy is there until the end.
put_back() {
  note_trial "$1" "$2" putting-back &&
    switch_to "$1" &&
    systemctl stop batmon.service &&
    restore_data &&
    sync &&
    rm -f "$lib/trial" &&
    sync || return 1
  rm -rf "$copy"
  systemctl start batmon.service || true
}

restore_data() {
  [ -d "$copy" ] || return 0
  # Not what is behind a link, and never into one: the folder is not root's.
  rm -rf "$data"/*.db "$data"/*.db-wal "$data"/*.db-shm || return 1
  for file in "$copy"/*; do
    [ ! -f "$file" ] || cp -p --remove-destination "$file" "$data/" || return 1
  done
}

# For the page, which tells how the update went.
note_result() {
  printf '{"outcome":"%s","version":"%s","time":%s000}\n' "$1" "$2" "$(date +%s)" \
    >"$lib/.update-result"
  mv "$lib/.update-result" "$lib/update-result"
}

# Watches the new batmon for a minute. Also after a power cut in that minute, when systemd runs it again.
run_trial() {
  [ -f "$lib/trial" ] || return 0
  old=$(sed -n 1p "$lib/trial")
  tried=$(sed -n 2p "$lib/trial")
  data=$(data_dir)
  if [ "$(sed -n 3p "$lib/trial")" = putting-back ]; then
    end_trial "$old" "$tried"
    return
  fi
  # The power went before anything was changed.
  if [ "$(current)" = "$old" ]; then
    rm -rf "$lib/trial" "$copy"
    say "${tried%-*} was not installed: it was cut short"
    return 6
  fi
  say "watching ${tried%-*} for $trial_seconds s ..."
  systemctl start batmon.service || true
  restarts=$(systemctl show --property NRestarts --value batmon.service)
  in_row=0
  end=$(($(uptime_seconds) + trial_seconds))
  while [ "$(uptime_seconds)" -lt "$end" ]; do
    if well "$old"; then in_row=$((in_row + 1)); else in_row=0; fi
    sleep 2
  done
  now=$(systemctl show --property NRestarts --value batmon.service)
  if [ "$in_row" -ge 2 ] && [ "$now" = "$restarts" ]; then
    rm -f "$lib/trial"
    note_result updated "${tried%-*}"
    rm -rf "$copy"
    ln -sfn "$old" "$lib/previous"
    for folder in "$lib"/*; do
      case $(basename "$folder") in
        "$old" | "$tried" | current | previous) ;;
        *) [ ! -f "$folder/VERSION" ] || rm -rf "$folder" ;;
      esac
    done
    return 0
  fi
  end_trial "$old" "$tried"
}

# end_trial OLD NEW: 6 when OLD is back, 1 when that could not be done either.
end_trial() {
  if ! put_back "$1" "$2"; then
    warn "the data could not be put back: they are in $copy. It is tried again when the board starts"
    return 1
  fi
  note_result "put-back" "${2%-*}"
  rm -rf "${lib:?}/$2"
  return 6
}

# The wall clock of a board may jump in the meantime.
uptime_seconds() { cut -d . -f 1 /proc/uptime; }

update() {
  old=$(current)
  if [ "$old" = "$new" ]; then
    say "this release of $new_version is installed already"
    return 0
  fi
  [ "$release" = "$lib/$new" ] || keep_release
  if ! live; then
    switch_to "$new"
    return 0
  fi
  # One that cannot even start costs no reading.
  [ -n "$("$lib/$new/batmon" version)" ] || fail 1 "$new_version does not run here; nothing was changed"
  data=$(data_dir)
  check_room
  say "updating ${old%-*} to $new_version ..."
  stopped=1
  systemctl stop batmon-helper.path batmon.service
  copy_data
  note_trial "$old" "$new"
  switch_to "$new"
  systemctl enable -q batmon.service batmon-helper.path batmon-trial.service
  systemctl start batmon-helper.path
  trial=0
  run_trial || trial=$?
  stopped=0
  case $trial in
    0) say "updated to $new_version" ;;
    6) fail 6 "$new_version was not well; ${old%-*} is back, with its data" ;;
    *) fail "$trial" "$new_version was not well, and ${old%-*} is not back" ;;
  esac
}

# --- the actions

install_batmon() {
  check_board
  take_lock -n
  stand_by
  asked_data=$data
  check_path "data_dir in $settings" "$(data_dir)"
  if live && [ -f "$lib/trial" ]; then
    say 'an update was cut short, which comes to its end first'
    run_trial || true
  fi
  if [ -n "$version" ] && [ -z "$archive" ] && [ ! -f "$(dirname -- "$0")/SHA256SUMS" ]; then
    fail 2 "there is no release beside $0"
  fi
  kept=$(find "$lib" -maxdepth 1 -name "$version-*" 2>/dev/null | tail -n 1)
  if [ -n "$version" ] && [ -z "$archive" ] && [ -n "$kept" ]; then
    new=$(basename "$kept")
    new_version=$version
    release=$kept
  else
    find_release
    [ -z "$version" ] || [ "$version" = "$new_version" ] ||
      fail 2 "this is release $new_version, and $version is not on the board"
  fi
  make_user
  if [ -n "$(current)" ]; then
    update
  else
    keep_release
    switch_to "$new"
  fi
  # Only now: what the new release makes of the settings, an old one that comes back would not know.
  data=${asked_data:-$(data_dir)}
  make_folders
  write_settings
  write_issue
  [ "$manual_paths" = 0 ] || lead_manual_paths
  live || return 0
  systemctl daemon-reload
  systemctl enable -q batmon.service batmon-helper.path batmon-trial.service
  systemctl start batmon-helper.path
  # Also where an installation was cut short before it came so far.
  if ! systemctl is-active --quiet batmon.service; then
    first_start
  elif [ -n "$port$asked_data" ]; then
    systemctl restart batmon.service
  fi
  warn_of_root_login
}

first_start() {
  # Data that were here before have a code already, which is written on the board: none is made then.
  code=$(as_batmon "$link" licence create 2>/dev/null) || code=''
  # At once: it can be had from nowhere later.
  if [ -n "$code" ]; then
    say
    say "  Licence code:  $code"
    say '  Write it on the board: it resets a forgotten password, and it is shown only this once.'
  fi
  status=0
  if [ "$start" = 1 ]; then
    systemctl start batmon.service || true
    tries=30
    until well "$new" || [ "$tries" = 0 ]; do
      tries=$((tries - 1))
      sleep 2
    done
    [ "$tries" -gt 0 ] || status=5
  fi
  say
  say "batmon $new_version is installed."
  say
  "$link" address 2>/dev/null | sed 's/^/  /' || true
  say
  [ -z "$code" ] || say '  First sign-in: user admin, password admin. It is asked for a new one at once.'
  [ "$status" = 0 ] || fail 5 'batmon does not say that it is well: "batmon doctor" tells why'
}

as_batmon() { setpriv --reuid=batmon --regid=batmon --clear-groups "$@"; }

warn_of_root_login() {
  command -v sshd >/dev/null || return 0
  sshd -T 2>/dev/null | grep -q '^permitrootlogin yes' || return 0
  sshd -T 2>/dev/null | grep -q '^passwordauthentication yes' || return 0
  case $(getent shadow root | cut -d : -f 2) in '' | '!'* | '*'*) return 0 ;; esac
  warn 'root can sign in to this board over SSH with a password. Use a key, and set
  "PermitRootLogin prohibit-password" in /etc/ssh/sshd_config.'
}

uninstall() {
  [ "$(id -u)" = 0 ] || ! live || fail 1 'run it as root, for instance with sudo'
  yes_asked='Take batmon away, and leave its settings, data and log?'
  [ "$purge" = 0 ] || yes_asked='Take batmon away with all settings, data and logs? They cannot be had back.'
  ask "$yes_asked" || fail 1 'nothing was changed'
  data=${data:-$(data_dir)}
  check_path "data_dir in $settings" "$data"
  [ ! -d "$lib" ] || take_lock -n
  if live; then
    systemctl disable -q --now batmon-helper.path batmon-trial.service batmon.service 2>/dev/null || true
  fi
  for unit in $unit_names; do rm -f "$units/$unit"; done
  rm -rf "$lib"
  if [ "$purge" = 1 ]; then rm -rf "$units/batmon.service.d"; else drop_drop_in; fi
  rm -f "$link" "$issue"
  for pair in $led; do
    path=${pair%%=*}
    is_ours "$path" || continue
    rm "$dest$path"
    folder=$(dirname "$dest$path")
    while [ "$folder" != "$dest/var" ] && [ "$folder" != "$dest/opt" ] && rmdir "$folder" 2>/dev/null; do
      folder=$(dirname "$folder")
    done
  done
  ! live || systemctl daemon-reload
  if [ "$purge" = 1 ]; then
    rm -rf "$etc" "$log_dir"
    purge_data
    ! live || ! getent passwd batmon >/dev/null || userdel batmon
    say 'batmon is gone, and all that it kept.'
  else
    say "batmon is gone. What it kept is still in /etc/batmon, $data and /var/log/batmon."
  fi
}

# By their names: a folder that somebody wrote into the settings by hand may hold other things.
purge_data() {
  [ "$data" != /var/lib/batmon ] || rm -rf "$dest$data"
  [ -d "$dest$data" ] || return 0
  for name in batmon.db history.db reserve secret.key snmp-engine.json tls update .backup-passing 'restore-*'; do
    # shellcheck disable=SC2086 # The names are patterns.
    rm -rf "$dest${data:?}"/$name*
  done
  rmdir "$dest$data" 2>/dev/null || warn "$data is left: there are other things inside"
}

main() {
  umask 022
  read_options "$@"
  case $action in
    install) install_batmon ;;
    uninstall) uninstall ;;
    trial)
      take_lock
      # What the power cut has left of the release on its way.
      rm -rf "$staged" "$lib"/.update-*
      run_trial
      ;;
  esac
}

main "$@"
exit
}
