using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>ESP's sets of routes: what each of them stands for, below a controller's name.</summary>
/// <param name="Name">What <c>routes</c> calls it.</param>
/// <param name="Routes">In their order.</param>
sealed record RouteSet(string Name, ImmutableArray<RouteSet.Entry> Routes)
{
    /// <param name="Methods">With commas.</param>
    /// <param name="Path">The rest of the pattern, behind the controller's name.</param>
    /// <param name="Action">The action's name below the controller's; null for the redirect that adds a slash.</param>
    public sealed record Entry(string Methods, string Path, string? Action);

    const string Id = "/{id=[0-9]+}",
        Any = "/{action=[^/]+}";

    static readonly ImmutableArray<Entry> s_records =
    [
        new("GET,POST", "/list$", "list"),
        new("GET", Id + "$", "get"),
        new("POST", "/*$", "create"),
        new("POST,PUT", Id + "$", "update"),
        new("POST", Id + "/delete$", "remove"),
        new("DELETE", Id + "$", "remove"),
        new("GET", "/stream$", "stream"), // a WebSocket
    ];

    static readonly ImmutableArray<Entry> s_any =
    [
        new("GET,POST", $"{Id}{Any}/*$", "${action}"),
        new("GET,POST", $"{Any}/*$", "${action}"),
    ];

    /// <summary>Whether a page for whatever is not there comes behind them, and an own prefix before.</summary>
    public bool HasPage { get; init; }

    public static ImmutableArray<RouteSet> All { get; } =
    [
        new(
            "esp-restful",
            [
                new("GET", "/$", "list"),
                new("GET", "$", null), // so that a page's relative links are below the resource
                new("GET", "/init$", "init"),
                new("GET", Id + "/edit$", "edit"),
                .. s_records,
                .. s_any,
            ]
        ),
        new("esp-spa", [new("GET", "/*$", "list"), .. s_records, .. s_any]) { HasPage = true },
        new("esp-server", [new("GET,POST", $"{Any}/*$", "${action}")]),
        new("esp-post", [new("POST", $"{Any}/*$", "${action}")]),
    ];

    /// <summary>The set of a name, or of one that it had in earlier versions of ESP; null where there is none.</summary>
    public static RouteSet? Find(string name) =>
        All.FirstOrDefault(set =>
            set.Name
            == name switch
            {
                "esp-html-mvc" => "esp-restful",
                "esp-angular" or "esp-angular-mvc" => "esp-spa",
                _ => name,
            }
        );
}
