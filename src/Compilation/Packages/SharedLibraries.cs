using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PluginChat.Compilation.Packages;

/// <summary>
/// Which packages are loaded once for a site instead of with each version of a controller: those with native libraries, those that call
/// these, those that subscribe to events of the process, which would keep every version in memory, and all that these need.
/// </summary>
static class SharedLibraries
{
    static readonly HashSet<string> s_events = new(StringComparer.Ordinal)
    {
        "AppDomain.add_ProcessExit",
        "AppDomain.add_DomainUnload",
        "AppDomain.add_UnhandledException",
        "AppDomain.add_FirstChanceException",
        "AppDomain.add_AssemblyResolve",
        "AppDomain.add_AssemblyLoad",
        "AssemblyLoadContext.add_Resolving",
        "AssemblyLoadContext.add_Unloading",
        "TaskScheduler.add_UnobservedTaskException",
        "Console.add_CancelKeyPress",
    };

    /// <summary>Their names, out of all.</summary>
    public static HashSet<string> Among(IReadOnlyCollection<RestoredLibrary> libraries, Func<string, string> pathOf)
    {
        var natives = libraries.SelectMany(l => l.Natives).Select(LibraryName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var shared = libraries
            .Where(l => l.Natives.Count > 0 || l.Assemblies.Any(a => HasToStay(pathOf(a), natives)))
            .Select(l => l.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var byName = libraries.ToDictionary(l => l.Name, StringComparer.OrdinalIgnoreCase);
        var open = new Queue<string>(shared);
        while (open.TryDequeue(out var name))
        {
            foreach (var needed in byName[name].Dependencies.Where(d => byName.ContainsKey(d) && shared.Add(d)))
                open.Enqueue(needed);
        }
        return shared;
    }

    static bool HasToStay(string assembly, HashSet<string> natives)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        if (!image.HasMetadata)
            return false;
        var metadata = image.GetMetadataReader();
        for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.ModuleRef); row++)
        {
            var module = metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row));
            if (natives.Contains(LibraryName(metadata.GetString(module.Name))))
                return true;
        }
        return metadata
            .MemberReferences.Select(metadata.GetMemberReference)
            .Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Any(m =>
                s_events.Contains(
                    $"{metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)m.Parent).Name)}.{metadata.GetString(m.Name)}"
                )
            );
    }

    // As code names it: 'e_sqlite3' is libe_sqlite3.so, e_sqlite3.dll and libe_sqlite3.dylib.
    static string LibraryName(string file)
    {
        var name = Path.GetFileName(file);
        foreach (var extension in (string[])[".dll", ".so", ".dylib"])
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                name = name[..^extension.Length];
        }
        return name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
    }
}
