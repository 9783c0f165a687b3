using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Packages;

/// <summary>The packages and projects that a controller asks for, all of them together.</summary>
/// <param name="Packages">By name.</param>
/// <param name="Projects">By path.</param>
/// <param name="Folder">The controller's folder: the <c>nuget.config</c> files there and above say where packages come from.</param>
sealed record PackageRequest(ImmutableArray<NamedPackage> Packages, ImmutableArray<NamedProject> Projects, string Folder)
{
    /// <summary>Null where none are asked for.</summary>
    /// <param name="directives">The controller's.</param>
    /// <param name="sources">The controller's.</param>
    public static PackageRequest? Of(ControllerDirectives directives, SourceSet sources)
    {
        if (directives.Packages.IsEmpty && directives.Projects.IsEmpty)
            return null;
        var problems = new List<(SourceDirective, string)>();
        var packages = NamedPackage.Of(directives.Packages, problems).ToImmutableArray();
        var projects = NamedProject.Of(directives.Projects, problems).ToImmutableArray();
        var folder = Directory.Exists(sources.Root) ? sources.Root : Path.GetDirectoryName(sources.Root)!;
        return packages.IsEmpty && projects.IsEmpty && problems.Count == 0
            ? null
            : new(packages, projects, folder) { Problems = [.. problems], ProjectFiles = projects.IsEmpty ? [] : sources.Projects };
    }

    /// <summary>What is wrong with how they are asked for.</summary>
    public ImmutableArray<(SourceDirective Of, string Text)> Problems { get; private init; } = [];

    /// <summary>What projects are built from.</summary>
    public ImmutableArray<SourceFile> ProjectFiles { get; private init; } = [];

    public bool IsEmpty => Packages.IsEmpty && Projects.IsEmpty;

    /// <summary>Of a request that is not empty: what asks for the first of what is asked for.</summary>
    public SourceDirective First => Packages.IsEmpty ? Projects[0].By : Packages[0].By;

    /// <summary>Of what is asked for, and of the host that it is for. What a floating version came to is not in it.</summary>
    /// <param name="host">Stands for what the host has itself.</param>
    public string KeyFor(string host) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\n',
                        Packages
                            .Select(p => $"{p.Name.ToUpperInvariant()} {p.Version}")
                            .Concat(Projects.Select(p => NameOf(p.Path)))
                            .Concat(ProjectFiles.Select(f => $"{NameOf(f.Path)} {Convert.ToHexString(SHA256.HashData(f.Content))}"))
                            .Prepend(PackageManifest.FormatName)
                            .Append(host)
                    )
                )
            )
        )[..40];

    /// <summary>The directive that a message which mentions a project or package is about: the one that names it, or the first.</summary>
    public SourceDirective DirectiveOf(string message) =>
        Projects.FirstOrDefault(p => message.Contains(p.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))?.By
        ?? Packages.Where(p => message.Contains(p.Name, StringComparison.OrdinalIgnoreCase)).MaxBy(p => p.Name.Length)?.By
        ?? First;

    // The same wherever the site lies.
    string NameOf(string path) => Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
