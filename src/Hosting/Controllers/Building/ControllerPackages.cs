using System.Collections.Immutable;
using System.Text;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Building;

/// <summary>The packages of controllers: from the cache, or restored into it.</summary>
sealed class ControllerPackages(CompiledCache cache, IPackageRestorer restorer)
{
    /// <summary>The key of the packages that sources ask for; null where they ask for none.</summary>
    public static string? KeyOf(SourceSet sources, string restorer)
    {
        var (request, problems) = Read(sources);
        // What is wrong in a .csproj is in no source: so it is a change when it is mended.
        return problems.IsEmpty
            ? request?.KeyFor(restorer)
            : PackageStore.HashOf(
                Encoding.UTF8.GetBytes(string.Join('\n', problems.Select(p => $"{p.Of.File.Path} {p.Of.Line} {p.Text}")))
            );
    }

    static (PackageRequest? Request, ImmutableArray<(SourceDirective Of, string Text)> Problems) Read(SourceSet sources)
    {
        var directives = ControllerDirectives.Of(sources);
        var request = PackageRequest.Of(directives, sources);
        return (request, directives.Problems.AddRange(request?.Problems ?? []));
    }

    /// <summary>Whether what is wrong is not the sources' fault alone: a feed cannot be reached, or has no such package now.</summary>
    public static bool MayPass(CompilerMessage error) =>
        error.Id == CompilerMessage.NotRestored || error.Id.StartsWith("NU", StringComparison.Ordinal);

    /// <summary>Those of sources that were compiled, where they have any.</summary>
    public PackageSet? Find(SourceSet sources) => KeyOf(sources, restorer.Id) is { } key ? cache.FindPackages(key) : null;

    /// <summary>
    /// The packages that sources ask for, and what is to be said of them; no packages where there are errors, or none are asked for.
    /// </summary>
    public async Task<(PackageSet? Packages, ImmutableArray<CompilerMessage> Messages)> RestoreAsync(
        Controller controller,
        SourceSet sources,
        CancellationToken cancellation
    )
    {
        var (request, errors) = Read(sources);
        if (!errors.IsEmpty || request is null)
            return (null, [.. errors.Select(e => DirectiveErrors.Of(e.Of, e.Text, controller.SiteDirectory))]);
        var key = request.KeyFor(restorer.Id);
        if (cache.FindPackages(key) is { } known)
            return (known, []);
        if (controller.IsChosenByClient)
            return (
                null,
                [
                    DirectiveErrors.Of(
                        request.First,
                        "clients choose this controller by its name, and no request restores packages or builds projects: "
                            + "run 'compile' first, or give it a route whose 'source' has no tokens",
                        controller.SiteDirectory
                    ),
                ]
            );
        controller.TellRestoring(
            [.. request.Packages.Select(p => p.ToString())],
            [.. request.Projects.Select(p => Path.GetRelativePath(controller.SiteDirectory, p.Path))]
        );
        ImmutableArray<RestoreMessage> messages = [];
        var set = await cache
            .AddPackagesAsync(
                key,
                async folder =>
                {
                    var result = await restorer.RestoreAsync(request, folder, cancellation).ConfigureAwait(false);
                    messages = result.Messages;
                    return result.IsDone;
                }
            )
            .ConfigureAwait(false);
        return (set, [.. messages.Select(m => m.ToCompilerMessage(controller.SiteDirectory))]);
    }
}
