using System.Collections.Immutable;

namespace PluginChat.AspNetCore;

/// <summary>The assemblies of this program, whose types its controllers may use: what lies beside it and is not the framework's.</summary>
static class ProgramAssemblies
{
    // The contract is there anyway, and the rest of the server is no part of it.
    static readonly string[] s_server = ["Abstractions", "AspNetCore", "Compilation", "Hosting", "Redis"];

    /// <summary>Their full paths.</summary>
    public static ImmutableArray<string> Paths { get; } =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(IsOfProgram)
            .Order(StringComparer.Ordinal),
    ];

    // Published with its runtime, everything lies in one folder: the reference assemblies say what of that is the framework.
    static bool IsOfProgram(string path) =>
        path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)
        && File.Exists(path)
        && !s_server.Contains(Path.GetFileNameWithoutExtension(path).Replace("PluginChat.", "", StringComparison.Ordinal))
        && !File.Exists(Path.Combine(AppContext.BaseDirectory, "refs", Path.GetFileName(path)));
}
