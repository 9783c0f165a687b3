using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Compilation.Packages;

/// <summary>Makes of what the SDK laid out what the cache keeps: the files, and a manifest of them.</summary>
/// <param name="folder">The project's folder, in which its output becomes all that there is.</param>
/// <param name="hostVersions">The assemblies that the host has, by name.</param>
sealed class RestoredFiles(string folder, IReadOnlyDictionary<string, Version> hostVersions)
{
    const string ReferenceFolder = "ref";

    readonly string _output = Path.Combine(folder, RestoreProject.OutputFolder);

    /// <summary>Writes the manifest; returns what the host has in a lower version than a package wants, with both versions.</summary>
    public IReadOnlyList<(string Name, Version Wanted, Version Has)> Write()
    {
        var deps = File.ReadAllText(Path.Combine(_output, PackageSet.MainName + ".deps.json"));
        var libraries = RestoredLibrary.In(deps, PackageSet.MainName);
        var shared = SharedLibraries.Among(libraries, name => Path.Combine(_output, name));
        var references = References();
        var assemblies = libraries.SelectMany(l => l.Assemblies).ToList();
        var host = assemblies.Select(NameOf).Where(hostVersions.ContainsKey).Distinct(StringComparer.OrdinalIgnoreCase).ToImmutableArray();
        var lower = assemblies
            .Where(a => hostVersions.ContainsKey(NameOf(a)))
            .Select(a => (Name: NameOf(a), Wanted: VersionOf(Path.Combine(_output, a)), Has: hostVersions[NameOf(a)]))
            .Where(a => a.Wanted > a.Has)
            .Distinct()
            .ToList();
        Lift();
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToImmutableSortedDictionary(
                file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'),
                file => PackageStore.HashOf(File.ReadAllBytes(file)),
                StringComparer.Ordinal
            );
        var manifest = new PackageManifest(
            files,
            references,
            [
                .. libraries
                    .Where(l => shared.Contains(l.Name))
                    .SelectMany(l => l.Assemblies)
                    .Select(NameOf)
                    .Except(host, StringComparer.OrdinalIgnoreCase)
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Order(StringComparer.Ordinal),
            ],
            host,
            [.. libraries.Select(l => $"{l.Name} {l.Version}")],
            [.. libraries.Where(l => shared.Contains(l.Name)).Select(l => $"{l.Name} {l.Version}")]
        );
        File.WriteAllText(Path.Combine(folder, PackageManifest.FileName), manifest.ToJson());
        return lower;
    }

    // What is loaded is compiled against, too, unless a package has assemblies for the compiler alone: those come along.
    ImmutableArray<string> References()
    {
        var references = ImmutableArray.CreateBuilder<string>();
        foreach (var path in File.ReadAllLines(Path.Combine(folder, RestoreProject.ReferencesFile)).Where(line => line.Length > 0))
        {
            // The contract is the host's.
            var name = Path.GetFileName(path);
            if (hostVersions.TryGetValue(NameOf(name), out var has) && VersionOf(path) <= has)
                continue;
            var loaded = Path.Combine(_output, name);
            if (File.Exists(loaded) && File.ReadAllBytes(loaded).AsSpan().SequenceEqual(File.ReadAllBytes(path)))
            {
                references.Add(name);
                continue;
            }
            Directory.CreateDirectory(Path.Combine(_output, ReferenceFolder));
            File.Copy(path, Path.Combine(_output, ReferenceFolder, name), overwrite: true);
            references.Add($"{ReferenceFolder}/{name}");
        }
        return references.ToImmutable();
    }

    // The output is the folder's contents from now on; the project and its intermediate files go.
    void Lift()
    {
        var aside = folder + "-out";
        Directory.Move(_output, aside);
        Directory.Delete(folder, recursive: true);
        Directory.Move(aside, folder);
    }

    static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    static Version VersionOf(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        return image.HasMetadata && image.GetMetadataReader() is { IsAssembly: true } metadata
            ? metadata.GetAssemblyDefinition().Version
            : new Version(0, 0);
    }
}
