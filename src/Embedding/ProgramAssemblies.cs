using System.Collections.Immutable;
using System.Text.Json;

namespace PluginChat.AspNetCore;

/// <summary>The assemblies of this program, whose types its controllers may use: what lies beside it and is not the framework's.</summary>
static class ProgramAssemblies
{
    // The contract is there anyway, and the rest of the server is no part of it.
    static readonly string[] s_server = ["Abstractions", "AspNetCore", "Compilation", "Hosting", "Redis"];

    /// <summary>Their full paths.</summary>
    public static ImmutableArray<string> Paths { get; } = Of(AppContext.BaseDirectory, Data("TRUSTED_PLATFORM_ASSEMBLIES"), Framework());

    /// <summary>Those of a program.</summary>
    /// <param name="folder">Where it lies, with the separator at its end.</param>
    /// <param name="loadable">All assemblies that the runtime may load, by their paths.</param>
    /// <param name="framework">The file names of those that belong to a runtime which was published with the program.</param>
    public static ImmutableArray<string> Of(string folder, IEnumerable<string> loadable, IReadOnlySet<string> framework)
    {
        // The reference assemblies beside a program are of the framework, too: what is in both is not the program's.
        bool IsOfProgram(string path) =>
            path.StartsWith(folder, StringComparison.Ordinal)
            && File.Exists(path)
            && !framework.Contains(Path.GetFileName(path))
            && !s_server.Contains(Path.GetFileNameWithoutExtension(path).Replace("PluginChat.", "", StringComparison.Ordinal))
            && !File.Exists(Path.Combine(folder, "refs", Path.GetFileName(path)));
        return [.. loadable.Where(IsOfProgram).Order(StringComparer.Ordinal)];
    }

    /// <summary>What a <c>.deps.json</c> says of the runtime that was published with a program; nothing where there is none.</summary>
    public static IEnumerable<string> FrameworkIn(string dependencies)
    {
        using var document = JsonDocument.Parse(dependencies);
        var packs = document
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "runtimepack")
            .Select(library => library.Name)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. document
                .RootElement.GetProperty("targets")
                .EnumerateObject()
                .SelectMany(target => target.Value.EnumerateObject())
                .Where(library => packs.Contains(library.Name) && library.Value.TryGetProperty("runtime", out _))
                .SelectMany(library => library.Value.GetProperty("runtime").EnumerateObject())
                .Select(file => Path.GetFileName(file.Name)),
        ];
    }

    // Published with its runtime, a program has everything in one folder: the runtime's own parts (System.Private.*) beside its own.
    static HashSet<string> Framework() =>
        Data("APP_CONTEXT_DEPS_FILES")
            .Where(file => file.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) && File.Exists(file))
            .SelectMany(file => FrameworkIn(File.ReadAllText(file)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    static string[] Data(string name) =>
        ((string?)AppContext.GetData(name) ?? "").Split(
            name == "APP_CONTEXT_DEPS_FILES" ? ';' : Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
}
