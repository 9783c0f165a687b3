using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>One entry of <c>cache</c>: which answers may be kept, by whom, for how long. The first that takes an answer decides.</summary>
sealed record CacheRule
{
    /// <summary>
    /// What <c>cache: true</c> stands for: an hour in the client, for what ESP takes for static. The route's other answers are asked for
    /// again.
    /// </summary>
    public static CacheRule Static { get; } =
        new()
        {
            Client = TimeSpan.FromHours(1),
            Extensions =
            [
                "css",
                "gif",
                "html",
                "ico",
                "jpeg",
                "jpg",
                "js",
                "mjs",
                "pdf",
                "png",
                "svg",
                "ttf",
                "txt",
                "webp",
                "woff",
                "woff2",
            ],
        };

    /// <summary>How long the client may use its copy without asking: <c>max-age</c>. Null where it has to ask.</summary>
    public TimeSpan? Client { get; init; }

    /// <summary>How long the host may answer with its copy of what an action answered. Null where the action is run each time.</summary>
    public TimeSpan? Server { get; init; }

    /// <summary>Without their dots; empty for any.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Content types, without parameters; empty for any.</summary>
    public ImmutableArray<string> MimeTypes { get; init; } = [];

    /// <summary>In capitals; empty for any.</summary>
    public ImmutableArray<string> Methods { get; init; } = ["GET", "HEAD"];

    /// <summary>Paths below the route's prefix, which may have a query; empty for any.</summary>
    public ImmutableArray<string> Urls { get; init; } = [];

    /// <summary>Whether the host keeps an answer for each query, rather than one for all of them.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Whether the host keeps only what an action asks it to keep.</summary>
    public bool IsManual { get; init; }

    /// <param name="method">The request's.</param>
    /// <param name="path">Below the route's prefix.</param>
    /// <param name="query">With its question mark; empty where there is none.</param>
    /// <param name="file">The name of what is sent, whose extension counts: a folder's is that of its index.</param>
    /// <param name="type">The answer's content type; parameters do not matter.</param>
    public bool Takes(string method, string path, string query, string file, string? type) =>
        TakesRequest(method, path, query, file) && TakesType(type);

    /// <summary>As far as that can be said before there is an answer.</summary>
    public bool TakesRequest(string method, string path, string query, string file) =>
        (Methods.IsEmpty || Methods.Contains(method))
        && (Urls.IsEmpty || Urls.Any(url => url == path || url == path + query))
        && (Extensions.IsEmpty || Extensions.Contains(Path.GetExtension(file).TrimStart('.'), StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether it takes answers of a content type, whose parameters do not matter.</summary>
    public bool TakesType(string? type) =>
        MimeTypes.IsEmpty || MimeTypes.Contains((type ?? "").Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What of the query tells requests apart for the host: all of it, or nothing. An address of <see cref="Urls"/> that has one is itself.
    /// </summary>
    public string QueryFor(string path, string query) => IsUnique || query.Length > 0 && Urls.Contains(path + query) ? query : "";
}
