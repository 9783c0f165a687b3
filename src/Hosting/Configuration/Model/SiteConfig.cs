using System.Collections.Immutable;
using System.Net;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>A site as its <c>appweb.json</c> describes it: read, checked and immutable. All paths are absolute.</summary>
sealed record SiteConfig
{
    /// <summary>The file it was read from.</summary>
    public required string File { get; init; }

    /// <summary>The file's folder, which every relative path in it starts from.</summary>
    public required string Directory { get; init; }

    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Version { get; init; }

    /// <summary>The overlay of <c>profiles</c> that was applied, or null.</summary>
    public string? Profile { get; init; }

    /// <summary>Addresses in Kestrel's notation, such as <c>http://127.0.0.1:8080</c> or <c>http://*:8080</c>.</summary>
    public ImmutableArray<string> Listen { get; init; } = [];

    /// <summary>Names that the host answers to, without ports; <c>*.example.org</c> for all below one. Empty for any.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>Who is believed what <see cref="Forwarded"/> names. Empty for nobody.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>What proxies are believed.</summary>
    public ForwardedConfig Forwarded { get; init; } = ForwardedConfig.Default;

    /// <summary>The status with which requests without TLS are sent to the same address over it; null where they are served.</summary>
    public int? SecureRedirect { get; init; }

    /// <summary>What browsers are told about TLS from then on; null for nothing.</summary>
    public HstsConfig? Hsts { get; init; }

    /// <summary>The certificate of <c>https</c> addresses, or null where it comes from Kestrel's own settings.</summary>
    public SslConfig? Ssl { get; init; }

    /// <summary>Where the log goes.</summary>
    public LogConfig Log { get; init; } = new();

    /// <summary>Where measurements are sent, or null.</summary>
    public TelemetryConfig? Telemetry { get; init; }

    /// <summary>The engine that several hosts share, or null for one host alone.</summary>
    public ScaleOutConfig? ScaleOut { get; init; }

    /// <summary>The folder of static files for requests that no route takes.</summary>
    public required string Documents { get; init; }

    public ImmutableArray<string> Indexes { get; init; } = ["index.html"];

    /// <summary>What is sent with a status where no route takes the request.</summary>
    public ImmutableDictionary<int, ErrorDocument> Errors { get; init; } = ImmutableDictionary<int, ErrorDocument>.Empty;

    /// <summary>Whether a client may see the text of errors.</summary>
    public bool ShowErrors { get; init; }

    /// <summary>Whether it says that errors are not shown, also in development.</summary>
    public bool HidesErrors { get; init; }

    /// <summary>Where the actions are described, or null.</summary>
    public OpenApiConfig? OpenApi { get; init; }

    /// <summary>The keys of the site's authors by their paths, such as <c>chat:motd</c>; case does not matter.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Where compiled controllers are kept.</summary>
    public required string CacheDirectory { get; init; }

    public EspConfig Esp { get; init; } = new();

    /// <summary>The limits and timeouts of <c>http</c>, which routes inherit.</summary>
    public LimitsConfig Limits { get; init; } = new();

    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary>What the cookie of sessions is called.</summary>
    public string SessionCookie { get; init; } = "-http-session-";

    /// <summary>Who may sign in.</summary>
    public AccountsConfig Accounts { get; init; } = AccountsConfig.None;

    /// <summary>Which tokens say who a user is; null where none does.</summary>
    public BearerConfig? Bearer { get; init; }

    /// <summary>What the site's own backend may ask for; null where it may not.</summary>
    public BackendConfig? Backend { get; init; }

    /// <summary>How users sign in with a form; null where none does.</summary>
    public LoginConfig? Login { get; init; }

    /// <summary>Who is let in where no route decides: to the description of the actions.</summary>
    public AuthConfig Auth { get; init; } = AuthConfig.Open;

    /// <summary>In the file's order: the first that matches a request takes it.</summary>
    public ImmutableArray<RouteConfig> Routes { get; init; } = [];

    /// <summary>How much the actions of a controller keep: as much as any of the routes that may lead to it wants.</summary>
    public Retention RetentionOf(string source) =>
        Routes
            .Where(r => r.Source is { } of && (of == source || of.Contains("${", StringComparison.Ordinal)))
            .Select(r => r.Resume.Retention)
            .DefaultIfEmpty(Retention.Default)
            .Aggregate((left, right) => left.Or(right));
}
