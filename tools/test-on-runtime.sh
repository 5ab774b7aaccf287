#!/usr/bin/env bash
# Runs the tests of direct socket writes on another servicing version of the shared framework than the installed one.
#
#   tools/test-on-runtime.sh 10.0.15              the tests of direct socket writes
#   tools/test-on-runtime.sh 10.0.15 all          all tests of Realtime.SocketIO.Tests
#   NO_BUILD=1 tools/test-on-runtime.sh 10.0.15   without building the tests first
#
# Restores the runtime packages of that version from NuGet and puts them into a .NET root of their own, in a temporary
# folder. The installed .NET stays as it is. The version must not be older than the one that the installed SDK needs. Needs
# Linux on x64, and about 700 MB in the temporary folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=${1:?Name a version, for example 10.0.15}
filter=(--TestCaseFilter:"FullyQualifiedName~FrameRoute|FullyQualifiedName~Tls")
[[ ${2:-} != all ]] || filter=()
configuration=${CONFIGURATION:-Debug}
# "10.0.401 [/usr/share/dotnet/sdk]": the folder above the SDKs.
installed=$(dotnet --list-sdks | sed -n '$s/.*\[\(.*\)\/sdk\]/\1/p')
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

restore() {
    mkdir "$root/packages"
    cat >"$root/packages/Runtime.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Microsoft.AspNetCore.App.Runtime.linux-x64;Microsoft.NETCore.App.Runtime.linux-x64" Version="[$version]" />
  </ItemGroup>
</Project>
PROJECT
    dotnet restore "$root/packages/Runtime.csproj" --packages "$root/packages" --verbosity quiet
}

# The SDK is copied: the test runner starts tests with the .NET root that its own files are in.
assemble() {
    cp -r "$installed/dotnet" "$installed/host" "$installed/sdk" "$root/"
    local name source target
    for name in NETCore AspNetCore; do
        source=$root/packages/microsoft.${name,,}.app.runtime.linux-x64/$version/runtimes/linux-x64
        target=$root/shared/Microsoft.$name.App/$version
        mkdir -p "$target"
        cp "$source/lib/net10.0/"* "$target/"
        [[ ! -d $source/native ]] || cp "$source/native/"* "$target/"
    done
}

[[ -n ${NO_BUILD:-} ]] || dotnet build tests/Realtime.SocketIO.Tests --configuration "$configuration" --verbosity quiet
restore
assemble
PATH=$root:$PATH DOTNET_ROOT=$root REALTIME_RUNTIME=$version \
    "$root/dotnet" vstest "tests/Realtime.SocketIO.Tests/bin/$configuration/net10.0/Realtime.SocketIO.Tests.dll" "${filter[@]}"
