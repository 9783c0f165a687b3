using System.IO.Compression;
using System.Xml.Linq;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>A package as a feed has it: what it says of itself, and the names of its files.</summary>
/// <param name="Nuspec">Its 'metadata' element.</param>
/// <param name="Files">Paths in it.</param>
public sealed record Package(XElement Nuspec, IReadOnlyCollection<string> Files)
{
    public string Id => Said("id")!;

    /// <summary>The packages that it brings.</summary>
    public IEnumerable<string> Dependencies =>
        Nuspec.Descendants(Nuspec.Name.Namespace + "dependency").Select(d => d.Attribute("id")!.Value);

    /// <summary>What kind of package it is, other than one to reference.</summary>
    public string? Type => Nuspec.Descendants(Nuspec.Name.Namespace + "packageType").SingleOrDefault()?.Attribute("name")!.Value;

    public static Package Read(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        using var nuspec = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        return new(metadata, [.. archive.Entries.Select(entry => Uri.UnescapeDataString(entry.FullName))]);
    }

    /// <summary>What it says under a name, null where it says nothing.</summary>
    public string? Said(string name) => Nuspec.Element(Nuspec.Name.Namespace + name)?.Value;
}
