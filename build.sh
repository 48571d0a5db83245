#!/usr/bin/env bash
# Builds the tools where they are stale, then starts the build program (build/), which runs the targets: ./build.sh --help
# Runs on bash 3.2 and with the find of GNU, macOS and FreeBSD.
set -euo pipefail

root=${BASH_SOURCE[0]%/*}
[ "$root" != "${BASH_SOURCE[0]}" ] || root=.
artifacts=$root/artifacts
# Written before a build begins and put here when it has succeeded: whatever changed since then is not in the output. It names the build's program.
stamp=$artifacts/build.stamp
# The build program, compiled to machine code, with its runtime beside it: a run without work lasts little longer than its start. Every build has a
# folder of its own here, because a program that is running needs its files as they were.
programs=$artifacts/programs
# `cuda` builds the tools for GPUs. The name of a build's folder ends with it: another choice is built anew.
flavour=${SPEECHSPEED_ONNXRUNTIME-}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() {
    printf 'build.sh: %s\n' "$1" >&2
    exit 1
}

fail_without_sdk() {
    local version
    version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")
    fail "needs the .NET SDK $version or a later one of .NET ${version%%.*}; there is none on the PATH. Get it at https://dotnet.microsoft.com/download"
}

# MSBuild takes these for its own: an escape, a list, a wildcard.
case $root in /*) place=$root ;; *) place=$PWD/$root ;; esac
case $place in *[%\;*?]*) fail "the checkout lies in $place, whose name has one of the characters % ; * ? that MSBuild cannot have in a path. Rename or move it." ;; esac

case $flavour in '' | cuda) ;; *) fail "SPEECHSPEED_ONNXRUNTIME is '$flavour'; expected cuda, or nothing for the processor." ;; esac

sources=("$root/build" "$root/src" "$root/stages" "$root/tools" "$root/Directory.Build.props" "$root/Directory.Build.targets"
    "$root/Directory.Packages.props" "$root/SpeechSpeed.sln" "$root/global.json" "$root/.editorconfig")

# Prints what changed since the last build. The time of a file's last change of any kind (ctime) is compared, because it cannot be set
# back, as a copy or a rename does to the time of its last writing. A folder is changed by what is added, renamed and deleted in it.
changed() {
    find "${sources[@]}" -cnewer "$stamp" "$@" -print
}

find_program() {
    [ -f "$stamp" ] && program=$programs/$(<"$stamp")/release/Build
}

stale() {
    local project name
    find_program && [ -x "$program" ] || return 0
    case $(<"$stamp") in *-cuda) [ "$flavour" = cuda ] ;; *) [ -z "$flavour" ] ;; esac || return 0
    for project in "$root"/stages/*/*.csproj; do
        name=${project##*/}
        name=${name%.csproj}
        [ -f "$artifacts/bin/$name/release/$name.dll" ] || return 0
    done
    [ -n "$(changed)" ]
}

# The system releases the lock when this process ends, however it ends.
lock() {
    if command -v flock >/dev/null; then
        flock "$@" 9
    else
        perl -e 'use Fcntl ":flock"; open(my $lock, ">&=", 9) or die; exit(flock($lock, @ARGV ? LOCK_EX | LOCK_NB : LOCK_EX) ? 0 : 1)' -- "$@"
    fi
}

# The one before stays as well: it may have been chosen a moment ago, and not be running yet. A program that runs holds a lock on itself.
remove_old_programs() {
    local folder file
    for folder in "$programs"/*; do
        file=$folder/release/Build
        case ${folder##*/} in "$1" | "$2") continue ;; esac
        if [ ! -f "$file" ] || (exec 9<"$file" && lock -n); then
            rm -rf -- "$folder"
        fi
    done
}

build() {
    local options=() log=$artifacts/build.log before= name analyzers=-p:RunAnalyzers=false
    (cd -- "$root" && dotnet --version) >/dev/null 2>&1 || fail_without_sdk

    if [ -f "$stamp" ]; then
        printf 'building…\n' >&2
        # MSBuild goes by the time of the last writing, so a file that was moved here with an old one would escape it.
        [ -z "$(changed ! -newer "$stamp" -type f)" ] || options=(--no-incremental)
    else
        printf 'building everything; the first time packages are fetched, which can take some minutes…\n' >&2
    fi

    [ ! -f "$stamp" ] || before=$(<"$stamp")
    name=$(date +%Y%m%d-%H%M%S)-$$${flavour:+-$flavour}
    [ -z "$flavour" ] || options+=("-p:OnnxRuntime=$flavour")
    # The analyzers are for those who change the sources, who run the tests.
    case " $* " in *' --target=Test '*) analyzers=-p:RunAnalyzers=true ;; esac
    printf '%s\n' "$name" >"$stamp.new"
    # Without descriptor 9: build servers outlive the build, and would keep the lock.
    if ! (cd -- "$root" && dotnet build build/Tools.slnf -c Release -v quiet "$analyzers" ${options[@]+"${options[@]}"} &&
        dotnet publish build/Build.csproj -c Release -v quiet "$analyzers" --self-contained --no-restore \
            -p:PublishDir="../artifacts/programs/$name/release/") >"$log" 2>&1 9>&-; then
        cat -- "$log" >&2
        fail "the build failed; see above."
    fi
    mv -f -- "$stamp.new" "$stamp"
    remove_old_programs "$name" "$before"
}

if ! command -v dotnet >/dev/null; then
    PATH=${DOTNET_ROOT:-${HOME:-}/.dotnet}:$PATH
    command -v dotnet >/dev/null || fail_without_sdk
fi

if stale; then
    mkdir -p -- "$artifacts"
    exec 9>"$artifacts/build.lock"
    lock -n || { printf 'waiting for another build.sh to finish building…\n' >&2; lock; }
    ! stale || build "$@"
    exec 9>&-
    find_program
fi

exec "$program" "$@"
