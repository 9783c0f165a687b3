using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>One entry of <c>http.routes</c>, with what it inherits from <c>http</c> filled in.</summary>
sealed record RouteConfig
{
    /// <summary>The route's <c>name</c>, or its pattern where it has none: how messages call it. No two routes share one.</summary>
    public required string Name { get; init; }

    /// <summary>Where the route starts in the file.</summary>
    public required ConfigLocation Location { get; init; }

    /// <summary>
    /// The pattern as written, with a '^' and the prefix of <c>http</c> before it where it has none, as in ESP; null for a route
    /// that takes every path under its prefix.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// A path must start with it; the pattern sees the whole path, files are looked up under what follows the prefix.
    /// Empty, or starting with '/'.
    /// </summary>
    public string Prefix { get; init; } = "";

    public required RouteHandler Handler { get; init; }

    /// <summary>
    /// The controller: an absolute path of a folder, a .cs file or a plugin DLL, which may hold tokens such as
    /// <c>${controller}</c>. Set when <see cref="Handler"/> is <see cref="RouteHandler.Action"/>.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>
    /// The action's name, or the address of a redirect; may hold <c>$1</c> and <c>${token}</c>.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>Set when <see cref="Handler"/> is <see cref="RouteHandler.Redirect"/>.</summary>
    public RedirectConfig? Redirect { get; init; }

    /// <summary>Whether <see cref="Documents"/> may be a file, which is then all that the route has.</summary>
    public bool IsAlias { get; init; }

    /// <summary>What is sent with a status in place of a line of text.</summary>
    public ImmutableDictionary<int, ErrorDocument> Errors { get; init; } = ImmutableDictionary<int, ErrorDocument>.Empty;

    /// <summary>What has to hold besides for the route to take a request.</summary>
    public ImmutableArray<RouteCondition> Conditions { get; init; } = [];

    /// <summary>
    /// Whether a page that is not there is the index of <see cref="Documents"/>: the page's own script finds out what its address means.
    /// </summary>
    public bool FallsBackToIndex { get; init; }

    /// <summary>
    /// Whether a path that is neither a page nor an action is a file of <see cref="Documents"/>. Without a <see cref="Target"/> the path
    /// below the prefix is the page's.
    /// </summary>
    public bool FallsBackToFiles { get; init; }

    /// <summary>Whether controllers have their sources in <see cref="Documents"/>: they are nobody's business.</summary>
    public bool HidesSources { get; init; }

    /// <summary>The methods that the route takes, in capitals; empty for all.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>Whether it is one of a route set's: a controller need not have an action for each of those.</summary>
    public bool IsOfSet { get; init; }

    public LimitsConfig Limits { get; init; } = new();

    public TimeoutsConfig Timeouts { get; init; } = new();

    public DeflateConfig Deflate { get; init; } = new();

    public ResumeConfig Resume { get; init; } = new();

    public bool ShowErrors { get; init; }

    /// <summary>Whether it says that errors are not shown, also in development.</summary>
    public bool HidesErrors { get; init; }

    public required string Documents { get; init; }

    public ImmutableArray<string> Indexes { get; init; } = ["index.html"];

    /// <summary>What may be kept of the route's answers; the first rule that takes one decides.</summary>
    public ImmutableArray<CacheRule> Cache { get; init; } = [];

    public CompressConfig Compress { get; init; } = new();

    /// <summary>
    /// Origins that may open a WebSocket besides the host's own, such as <c>https://example.org</c>; <c>*</c> for any. A key of
    /// ours (<c>origins</c>): ESP checks none.
    /// </summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>Whether requests that pages of other sites make in a visitor's name are refused. Default true; in ESP false.</summary>
    public bool Xsrf { get; init; } = true;

    /// <summary>Who is let in.</summary>
    public AuthConfig Auth { get; init; } = AuthConfig.Open;

    /// <summary>Response headers to set, by name.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;
}
