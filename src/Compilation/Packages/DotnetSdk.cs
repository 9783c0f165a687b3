using System.Runtime.InteropServices;

namespace PluginChat.Compilation.Packages;

/// <summary>The .NET SDK of this machine, where there is one: beside the runtime that runs this, or on the path.</summary>
static class DotnetSdk
{
    // Controllers are built for .NET 10.
    const int LeastMajor = 10;

    /// <summary>The <c>dotnet</c> that has an SDK; null where none has.</summary>
    public static string? Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // The runtime is three folders below it: shared/Microsoft.NETCore.App/VERSION.
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, name)).Prepend(beside).FirstOrDefault(HasSdk);
    }

    static bool HasSdk(string dotnet)
    {
        try
        {
            if (!File.Exists(dotnet))
                return false;
            var program = File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet;
            var sdks = Path.Combine(Path.GetDirectoryName(program)!, "sdk");
            return Directory.Exists(sdks)
                && Directory
                    .EnumerateDirectories(sdks)
                    .Any(sdk => int.TryParse(Path.GetFileName(sdk).Split('.')[0], out var major) && major >= LeastMajor);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
