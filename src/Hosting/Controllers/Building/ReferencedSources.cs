using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Building;

/// <summary>
/// Lists and reads controllers with the sources that they include and the projects that they refer to: a change of those is a change of
/// the controller. Which they are is known once the sources were read.
/// </summary>
/// <param name="cacheDirectory">The cache, which is no part of any of them; null for none.</param>
sealed class ReferencedSources(string? cacheDirectory)
{
    // Projects that refer to further ones, and sources that include further ones: longer than any chain of them.
    const int MostRounds = 50;

    readonly SourceReader _reader = new(cacheDirectory);

    sealed record Reference(ImmutableArray<string> Projects, ImmutableArray<FileGlob> Includes)
    {
        public static Reference None { get; } = new([], []);

        public bool SameAs(Reference other) =>
            Projects.AsSpan().SequenceEqual(other.Projects.AsSpan()) && Includes.AsSpan().SequenceEqual(other.Includes.AsSpan());
    }

    // By the controller's folder or file.
    readonly ConcurrentDictionary<string, Reference> _references = new(StringComparer.Ordinal);

    /// <summary>What belongs to a controller now, with the files that it included or referred to when it was read.</summary>
    public SourceListing List(string source, CancellationToken cancellation)
    {
        var listing = _reader.List(source, cancellation);
        if (listing.Problem is not null || !_references.TryGetValue(source, out var reference))
            return listing;
        try
        {
            return IncludedFiles.Add(reference.Includes, listing, cacheDirectory) with
            {
                Projects =
                [
                    .. listing
                        .Projects.Concat(reference.Projects.SelectMany(p => ProjectFiles.Of(p, cacheDirectory, cancellation)))
                        .DistinctBy(f => f.Path, StringComparer.Ordinal),
                ],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SourceListing.Failed(source, listing.Kind, e.Message);
        }
    }

    /// <summary>Reads what was listed, and what that refers to.</summary>
    public SourceSet Read(SourceListing listing, CancellationToken cancellation)
    {
        var sources = ReadAll(listing, cancellation);
        // What the sources included before may be why they cannot be read, and they may say something else by now.
        return sources.Problem is not null && _references.TryRemove(listing.Source, out _)
            ? ReadAll(_reader.List(listing.Source, cancellation), cancellation)
            : sources;
    }

    SourceSet ReadAll(SourceListing listing, CancellationToken cancellation)
    {
        var sources = _reader.Read(listing, cancellation);
        for (var round = 0; round < MostRounds && sources is { Problem: null, IsPrebuilt: false }; round++)
        {
            var reference = ReferencesOf(sources);
            if (reference.SameAs(_references.GetValueOrDefault(listing.Source, Reference.None)))
                break;
            _references[listing.Source] = reference;
            sources = _reader.Read(List(listing.Source, cancellation), cancellation);
        }
        return sources;
    }

    /// <inheritdoc cref="SourceReader.IsController"/>
    public bool IsController(string source, CancellationToken cancellation) => _reader.IsController(source, cancellation);

    static Reference ReferencesOf(SourceSet sources)
    {
        var directives = ControllerDirectives.Of(sources);
        return directives.Projects.IsEmpty && directives.Includes.IsEmpty
            ? Reference.None
            : new(
                ProjectsOf(sources, directives.Projects),
                [
                    .. directives
                        .Includes.Select(IncludedFiles.GlobOf)
                        .OfType<FileGlob>()
                        .Distinct()
                        .OrderBy(g => g.Directory, StringComparer.Ordinal)
                        .ThenBy(g => g.Pattern, StringComparer.Ordinal),
                ]
            );
    }

    static ImmutableArray<string> ProjectsOf(SourceSet sources, ImmutableArray<SourceDirective> named)
    {
        // Of those themselves, too, whatever for: a generator has a say in what comes out.
        var further = named.IsEmpty
            ? []
            : sources
                .Projects.Where(p => ProjectFiles.IsProject(p.Path) && Path.GetDirectoryName(p.Path) != sources.Root)
                .SelectMany(ProjectFileReader.ReadProjects);
        // Those that are missing, too: they may come.
        return
        [
            .. named
                .Concat(further)
                .Where(d => d.Value.Length > 0)
                .Select(d => NamedProject.PathOf(d) is { Problem: null } found ? found.Path : NamedProject.PlaceOf(d))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
