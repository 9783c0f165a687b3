using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Compilation.Analysis;
using PluginChat.Hosting.Controllers.Cache;

namespace PluginChat.Compilation.Requests;

/// <summary>
/// What controllers are compiled against: the framework's reference assemblies, which the host carries in refs/ (a machine
/// with only the runtime has none), and the contract.
/// </summary>
sealed class ReferenceAssemblies
{
    readonly string _folder;

    public ReferenceAssemblies(string folder, bool isDebug = false)
    {
        _folder = folder;
        Options = new(isDebug);
        var contract = ContractIdentity.OfHost;
        var manifest = Path.Combine(folder, "manifest.txt");
        var text = File.Exists(manifest) ? File.ReadAllText(manifest) : "";
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{text}{contract.Version} {contract.Api} {Options.Id}")))[
            ..32
        ];
    }

    /// <summary>Those beside the running host.</summary>
    /// <param name="isDebug">Whether controllers are compiled for breakpoints, which is so in development.</param>
    public static ReferenceAssemblies OfHost(bool isDebug = false) => new(ContractIdentity.ReferencesFolder, isDebug);

    /// <summary>
    /// Stands for all of them, for the compiler and its options in a cache key: from the hashes that the build wrote down, so that a cache
    /// hit reads one small file instead of three hundred.
    /// </summary>
    public string Id { get; }

    public CompilerOptions Options { get; }

    /// <summary>The same, where others are compiled against as well: each build of those has a module id of its own.</summary>
    /// <param name="references">Full paths of assemblies.</param>
    public string IdWith(ImmutableArray<string> references)
    {
        if (references.IsEmpty)
            return Id;
        var text = new StringBuilder(Id);
        foreach (var path in references)
        {
            using var file = new PEReader(File.OpenRead(path));
            var metadata = file.GetMetadataReader();
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{Path.GetFileName(path)} {metadata.GetGuid(metadata.GetModuleDefinition().Mvid)}"
            );
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    /// <summary>Where the framework's source generators lie.</summary>
    public string GeneratorFolder => Path.Combine(_folder, "generators");

    /// <summary>Where the SDK's and the framework's analyzers lie, and the SDK's configuration of them.</summary>
    public string AnalyzerFolder => Path.Combine(_folder, "analyzers");

    public IEnumerable<string> Paths => Directory.EnumerateFiles(_folder, "*.dll").Append(typeof(WebSocketAction).Assembly.Location);
}
