using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>
/// The sources of one controller, read as one snapshot: sorted, and known by the hash of their names and bytes. A file's
/// time says nothing; only a changed hash is a change.
/// </summary>
sealed class SourceSet
{
    readonly Lazy<AnalyzerConfigFiles> _configs;

    public SourceSet(SourceListing listing, ImmutableArray<SourceFile> files, AnalyzerConfigFiles? configs = null)
    {
        Listing = listing;
        Files = files;
        _configs = new(() => configs ?? AnalyzerConfigFiles.Of(Root, files));
        Hash = Problem is null ? ComputeHash(files) : "";
    }

    /// <summary>What was known of the files before they were read.</summary>
    public SourceListing Listing { get; }

    /// <summary>The controller's folder or file.</summary>
    public string Root => Listing.Source;

    public ImmutableArray<SourceFile> Files { get; }

    /// <summary>
    /// The configuration files that hold for them, read once, when they are first asked for: what a key stands for is what is compiled.
    /// </summary>
    public AnalyzerConfigFiles Configs => _configs.Value;

    /// <summary>The .csproj beside the sources, and the files of projects that it refers to: read, and not compiled here.</summary>
    public ImmutableArray<SourceFile> Projects { get; init; } = [];

    /// <summary>Why there are no sources to compile, or null.</summary>
    public string? Problem => Listing.Problem;

    /// <summary>Of names and contents, in hexadecimal; empty where there is a <see cref="Problem"/>.</summary>
    public string Hash { get; }

    /// <summary>Whether this is a plugin that was built elsewhere: then the files are what it loads.</summary>
    public bool IsPrebuilt => Listing.Kind == SourceKind.Plugin;

    /// <summary>Sources that lie nowhere.</summary>
    public static SourceSet Of(string root, ImmutableArray<SourceFile> files, AnalyzerConfigFiles? configs = null) =>
        new(new(root, SourceKind.Folder, [], null, []), files, configs);

    static string ComputeHash(ImmutableArray<SourceFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var file in files)
        {
            // Lengths go in too: otherwise moving a byte from a name to its content would not show.
            var name = Encoding.UTF8.GetBytes(file.Name);
            BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
            hash.AppendData(length);
            hash.AppendData(name);
            BinaryPrimitives.WriteInt32LittleEndian(length, file.Content.Length);
            hash.AppendData(length);
            hash.AppendData(file.Content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
