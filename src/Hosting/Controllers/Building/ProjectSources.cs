using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Building;

/// <summary>
/// Lists and reads controllers with the projects that they refer to: a change of those is a change of the controller. Which they are is
/// known once the sources were read.
/// </summary>
/// <param name="cacheDirectory">The cache, which is no part of any project; null for none.</param>
sealed class ProjectSources(string? cacheDirectory)
{
    // Projects that refer to further ones: longer than any chain of them.
    const int MostRounds = 50;

    readonly SourceReader _reader = new(cacheDirectory);

    // By the controller's folder or file: the .csproj of each.
    readonly ConcurrentDictionary<string, ImmutableArray<string>> _projects = new(StringComparer.Ordinal);

    /// <summary>What belongs to a controller now, with the files of those projects that it referred to when it was read.</summary>
    public SourceListing List(string source, CancellationToken cancellation)
    {
        var listing = _reader.List(source, cancellation);
        if (listing.Problem is not null || !_projects.TryGetValue(source, out var projects))
            return listing;
        try
        {
            return listing with
            {
                Projects =
                [
                    .. listing
                        .Projects.Concat(projects.SelectMany(p => ProjectFiles.Of(p, cacheDirectory, cancellation)))
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
        var sources = _reader.Read(listing, cancellation);
        for (var round = 0; round < MostRounds && sources is { Problem: null, IsPrebuilt: false }; round++)
        {
            var projects = ProjectsOf(sources);
            if (projects.AsSpan().SequenceEqual(_projects.GetValueOrDefault(listing.Source, []).AsSpan()))
                break;
            _projects[listing.Source] = projects;
            sources = _reader.Read(List(listing.Source, cancellation), cancellation);
        }
        return sources;
    }

    /// <inheritdoc cref="SourceReader.IsController"/>
    public bool IsController(string source, CancellationToken cancellation) => _reader.IsController(source, cancellation);

    static ImmutableArray<string> ProjectsOf(SourceSet sources)
    {
        var named = ControllerDirectives.Of(sources).Projects;
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
