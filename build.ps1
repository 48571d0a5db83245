#!/usr/bin/env pwsh
# Builds the tools where they are stale, then starts the build program (build/), which runs the targets: ./build.ps1 --help
# Does what build.sh does; runs on Windows PowerShell 5.1 and later.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$artifacts = Join-Path $root 'artifacts'
# Written before a build begins and put here when it has succeeded: whatever changed since then is not in the output. It names the build's program.
$stamp = Join-Path $artifacts 'build.stamp'
# The build program, compiled to machine code, with its runtime beside it: a run without work lasts little longer than its start. Every build has a
# folder of its own here, because a program that is running needs its files as they were.
$programs = Join-Path $artifacts 'programs'
$executable = 'release/Build'
if ([Environment]::OSVersion.Platform -eq 'Win32NT') { $executable += '.exe' }

$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'

function Stop-WithMessage([string] $message) {
    [Console]::Error.WriteLine("build.ps1: $message")
    exit 1
}

# MSBuild takes these for its own: an escape, a list, a wildcard.
if ($root -match '[%;*?]') { Stop-WithMessage "the checkout lies in $root, whose name has one of the characters % ; * ? that MSBuild cannot have in a path. Rename or move it." }

function Stop-WithoutSdk {
    $version = (Get-Content (Join-Path $root 'global.json') -Raw | ConvertFrom-Json).sdk.version
    Stop-WithMessage "needs the .NET SDK $version or a later one of .NET $($version.Split('.')[0]); there is none on the PATH. Get it at https://dotnet.microsoft.com/download"
}

# What changed since the last build. A copied or moved file keeps the time of its last writing, but is created anew or changes its folder.
function Get-Changed {
    $since = [IO.File]::GetLastWriteTimeUtc($stamp)
    $entries = @(Get-ChildItem -LiteralPath (Join-Path $root 'build'), (Join-Path $root 'src'), (Join-Path $root 'stages'), (Join-Path $root 'tools') -Recurse -Force)
    $entries += @(Get-Item -LiteralPath (Join-Path $root 'build'), (Join-Path $root 'src'), (Join-Path $root 'stages'), (Join-Path $root 'tools'))
    $entries += @('Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'SpeechSpeed.sln', 'global.json', '.editorconfig' |
        ForEach-Object { Get-Item -LiteralPath (Join-Path $root $_) -Force })
    $entries | Where-Object { $_.LastWriteTimeUtc -gt $since -or $_.CreationTimeUtc -gt $since }
}

function Get-ProgramName {
    if (Test-Path -LiteralPath $stamp) { return "$(Get-Content -LiteralPath $stamp)".Trim() }
    return ''
}

function Get-Program {
    return [IO.Path]::Combine($programs, (Get-ProgramName), $executable)
}

function Test-Stale {
    if (-not (Test-Path -LiteralPath $stamp) -or -not (Test-Path -LiteralPath (Get-Program))) { return $true }
    $projects = @(Get-ChildItem -Path (Join-Path $root 'stages/*/*.csproj'))
    foreach ($project in $projects) {
        if (-not (Test-Path -LiteralPath (Join-Path $artifacts "bin/$($project.BaseName)/release/$($project.BaseName).dll"))) { return $true }
    }
    return [bool] (Get-Changed | Select-Object -First 1)
}

# The system releases the lock when this process ends, however it ends.
function Enter-BuildLock {
    $said = $false
    while ($true) {
        try {
            return [IO.File]::Open((Join-Path $artifacts 'build.lock'), 'OpenOrCreate', 'ReadWrite', 'None')
        }
        catch [IO.IOException] {
            if (-not $said) { [Console]::Error.WriteLine('waiting for another build to finish...') }
            $said = $true
            Start-Sleep -Milliseconds 500
        }
    }
}

# The one before stays as well: it may have been chosen a moment ago, and not be running yet. A program that runs cannot be opened for itself alone.
function Remove-OldPrograms([string[]] $kept) {
    foreach ($folder in @(Get-ChildItem -LiteralPath $programs -Directory | Where-Object { $kept -notcontains $_.Name })) {
        $file = Join-Path $folder.FullName $executable
        try {
            if (Test-Path -LiteralPath $file) { [IO.File]::Open($file, 'Open', 'ReadWrite', 'None').Dispose() }
            Remove-Item -LiteralPath $folder.FullName -Recurse -Force
        }
        catch {
            # In use: a later build removes it.
            continue
        }
    }
}

function Invoke-Build([string[]] $arguments) {
    $options = @()
    # The analyzers are for those who change the sources, who run the tests.
    $analyzers = "-p:RunAnalyzers=$(if ($arguments -contains '--target=Test') { 'true' } else { 'false' })"
    $before = Get-ProgramName
    $name = [IO.Path]::GetRandomFileName().Replace('.', '')
    Push-Location -LiteralPath $root
    try {
        & dotnet --version *> $null
        if ($LASTEXITCODE -ne 0) { Stop-WithoutSdk }
        if (Test-Path -LiteralPath $stamp) {
            [Console]::Error.WriteLine('building...')
            # MSBuild goes by the time of the last writing, so a file that came here with an old one would escape it.
            $since = [IO.File]::GetLastWriteTimeUtc($stamp)
            if (Get-Changed | Where-Object { -not $_.PSIsContainer -and $_.LastWriteTimeUtc -le $since }) { $options = @('--no-incremental') }
        }
        else {
            [Console]::Error.WriteLine('building everything; the first time packages are fetched, which can take some minutes...')
        }

        Set-Content -LiteralPath "$stamp.new" -Value $name
        $ErrorActionPreference = 'Continue'
        $log = @(& dotnet build build/Tools.slnf -c Release -v quiet $analyzers @options 2>&1)
        if ($LASTEXITCODE -eq 0) { $log += @(& dotnet publish build/Build.csproj -c Release -v quiet $analyzers --self-contained --no-restore "-p:PublishDir=../artifacts/programs/$name/release/" 2>&1) }
        $code = $LASTEXITCODE
        $ErrorActionPreference = 'Stop'
        if ($code -ne 0) {
            $log | ForEach-Object { [Console]::Error.WriteLine("$_") }
            Stop-WithMessage 'the build failed; see above.'
        }
        Move-Item -LiteralPath "$stamp.new" -Destination $stamp -Force
        Remove-OldPrograms @($name, $before)
    }
    finally {
        Pop-Location
    }
}

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { Stop-WithoutSdk }

if (Test-Stale) {
    New-Item -ItemType Directory -Force -Path $artifacts | Out-Null
    $lock = Enter-BuildLock
    try {
        if (Test-Stale) { Invoke-Build $args }
    }
    finally {
        $lock.Dispose()
    }
}

& (Get-Program) @args
exit $LASTEXITCODE
