using System.Security.Cryptography;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Dispatch;

namespace PluginChat.Hosting.OpenApi;

/// <summary>
/// The site's document as it is now. It is put together when somebody asks for it and something has changed since: a controller, or the
/// configuration. Only its bytes are kept, so that no generation stays in memory for it.
/// </summary>
sealed class ApiDocuments(SiteConfigProvider configuration, ControllerRegistry controllers, TimeProvider time)
{
    // A walk through a folder, where a route's source has tokens: many who ask share one.
    static readonly TimeSpan s_sourcesAge = TimeSpan.FromSeconds(1);

    sealed record Known(SiteConfig Site, string State, ApiDocumentBytes Document);

    sealed record Listed(SiteConfig Site, IReadOnlyList<string> Sources, long At);

    Known? _known; // swapped whole
    Listed? _listed; // the same

    /// <summary>The document. Controllers that were not asked for yet are loaded; those that cannot be are left out.</summary>
    public async Task<ApiDocumentBytes> GetAsync(CancellationToken cancellation)
    {
        var site = configuration.Current;
        var described = new List<DescribedController>();
        foreach (var source in SourcesOf(site))
        {
            if (await DescribeAsync(site, source, cancellation).ConfigureAwait(false) is { } controller)
                described.Add(controller);
        }
        var state = string.Join('\n', described.Select(d => $"{d.Source}\t{d.Generation}"));
        if (Volatile.Read(ref _known) is { } known && known.Site == site && known.State == state)
            return known.Document;
        var json = ApiDocument.Write(site, described);
        var document = new ApiDocumentBytes(json, $"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\"");
        Volatile.Write(ref _known, new(site, state, document));
        return document;
    }

    IReadOnlyList<string> SourcesOf(SiteConfig site)
    {
        if (Volatile.Read(ref _listed) is { } listed && listed.Site == site && time.GetElapsedTime(listed.At) < s_sourcesAge)
            return listed.Sources;
        var sources = ControllerSources.OfRoutes(site);
        Volatile.Write(ref _listed, new(site, sources, time.GetTimestamp()));
        return sources;
    }

    async Task<DescribedController?> DescribeAsync(SiteConfig site, string source, CancellationToken cancellation)
    {
        var isNamed = site.Routes.Any(r => r.Source == source);
        var lane = isNamed
            ? controllers.Lane(source)
            : controllers.Find(source, Path.GetDirectoryName(source) + Path.DirectorySeparatorChar);
        if (lane is null)
            return null;
        if (lane.Controller.Current is null)
            await lane.GetAsync().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        return await LeasedAsync(lane.Controller, cancellation).ConfigureAwait(false);
    }

    static async Task<DescribedController?> LeasedAsync(Controller controller, CancellationToken cancellation)
    {
        while (controller.Current is not null)
        {
            var changed = controller.Changed; // before looking, so that no change is missed
            if (controller.TryEnter(out var generation))
            {
                try
                {
                    return new(controller.Name, controller.Source, generation.Number, generation.DescribeActions());
                }
                finally
                {
                    generation.Exit();
                }
            }
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
        return null;
    }
}
