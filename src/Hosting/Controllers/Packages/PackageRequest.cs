using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Controllers.Directives;

namespace PluginChat.Hosting.Controllers.Packages;

/// <summary>The packages that a controller asks for, all of them together.</summary>
/// <param name="Packages">By name.</param>
/// <param name="Folder">The controller's folder: the <c>nuget.config</c> files there and above say where packages come from.</param>
sealed record PackageRequest(ImmutableArray<NamedPackage> Packages, string Folder)
{
    /// <summary>Null where none are asked for.</summary>
    /// <param name="directives">The controller's.</param>
    /// <param name="source">The controller's folder or file.</param>
    public static PackageRequest? Of(ControllerDirectives directives, string source)
    {
        if (directives.Packages.IsEmpty)
            return null;
        var problems = new List<(SourceDirective, string)>();
        var packages = NamedPackage.Of(directives.Packages, problems).ToImmutableArray();
        return packages.IsEmpty && problems.Count == 0
            ? null
            : new(packages, Directory.Exists(source) ? source : Path.GetDirectoryName(source)!) { Problems = [.. problems] };
    }

    /// <summary>What is wrong with how they are asked for.</summary>
    public ImmutableArray<(SourceDirective Of, string Text)> Problems { get; private init; } = [];

    /// <summary>Of what is asked for, and of the host that it is for. What a floating version came to is not in it.</summary>
    /// <param name="host">Stands for what the host has itself.</param>
    public string KeyFor(string host) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\n',
                        Packages.Select(p => $"{p.Name.ToUpperInvariant()} {p.Version}").Prepend(PackageManifest.FormatName).Append(host)
                    )
                )
            )
        )[..40];

    /// <summary>The directive that a message which mentions a package is about: the one that names it, or the first.</summary>
    public SourceDirective DirectiveOf(string message) =>
        (Packages.Where(p => message.Contains(p.Name, StringComparison.OrdinalIgnoreCase)).MaxBy(p => p.Name.Length) ?? Packages[0]).By;
}
