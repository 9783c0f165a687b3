using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>What a route inherits from <c>http</c>, which is read in the same way.</summary>
sealed record RouteSettings
{
    public string Prefix { get; init; } = "";
    public ImmutableArray<string> Methods { get; init; } = [];
    public LimitsConfig Limits { get; init; } = new();
    public TimeoutsConfig Timeouts { get; init; } = new();
    public DeflateConfig Deflate { get; init; } = new();
    public ResumeConfig Resume { get; init; } = new();
    public bool ShowErrors { get; init; }

    /// <summary>Whether <see cref="ShowErrors"/> is false because the file says so.</summary>
    public bool HidesErrors { get; init; }
    public required string Documents { get; init; }
    public ImmutableArray<string> Indexes { get; init; } = ["index.html"];
    public ImmutableArray<string> Origins { get; init; } = [];
    public bool Xsrf { get; init; } = true;

    /// <summary>Who there is that may sign in: the site's.</summary>
    public AccountsConfig Accounts { get; init; } = AccountsConfig.None;

    public AuthConfig Auth { get; init; } = AuthConfig.Open;
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<CacheRule> Cache { get; init; } = [];
    public CompressConfig Compress { get; init; } = new();
    public ImmutableDictionary<int, ErrorDocument> Errors { get; init; } = ImmutableDictionary<int, ErrorDocument>.Empty;
    public ImmutableArray<RouteCondition> Conditions { get; init; } = [];

    /// <summary>Set where the target is an address to redirect to.</summary>
    public RedirectConfig? Redirect { get; init; }

    /// <summary>The handler that is named, or null; and whether files are served for what it does not have.</summary>
    public (RouteHandler? Named, bool FilesToo) Handler { get; init; }

    public ConfigNode? Source { get; init; }
    public ConfigNode? Target { get; init; }

    public RouteSettings Extend(ConfigBlock block, ConfigReading reading)
    {
        var limits = block.Block("limits");
        var webSockets = block.Block("websockets");
        var documents = block.Text("documents") is { Length: > 0 } text ? reading.Resolve(text) : Documents;
        var target = TargetReader.Read(block);
        var showErrors = block.Flag("showErrors", ShowErrors);
        var ownProtocol = LimitsReader.Protocol(webSockets, "protocol", Limits.WebSocketsProtocol);
        return this with
        {
            Prefix = ReadPrefix(block),
            Methods = MethodsReader.Read(block, Methods),
            Limits = LimitsReader.Read(limits, Limits with { WebSocketsProtocol = ownProtocol }),
            Timeouts = TimeoutsReader.Read(block.Block("timeouts"), limits, Timeouts),
            Deflate = new()
            {
                Enabled = webSockets.Flag("deflate", Deflate.Enabled),
                ThresholdBytes = webSockets.Amount("deflateThreshold", Deflate.ThresholdBytes, min: 0),
            },
            Resume = ResumeReader.Read(webSockets, Resume),
            ShowErrors = showErrors,
            HidesErrors = block.Find("showErrors") is null ? HidesErrors : !showErrors,
            Documents = documents,
            Indexes = block.Find("indexes") is null ? Indexes : [.. block.List("indexes").Select(i => i.Text)],
            Origins = OriginsReader.Read(block, Origins),
            Xsrf = block.Flag("xsrf", Xsrf),
            Auth = AuthReader.Read(block, Auth, Accounts),
            Headers = HeadersReader.Read(block, Headers),
            Cache = CacheReader.Read(block, Cache),
            Compress = CompressReader.Read(block, Compress),
            Handler = PipelineReader.Read(block, Handler),
            Source = ReadName(block, "source") ?? Source,
            Target = target?.Name ?? Target,
            Redirect = target is null ? Redirect : target.Redirect,
            Conditions = ConditionsReader.Read(block, Conditions),
            Errors = ErrorsReader.Read(block, Errors, documents, reading),
        };
    }

    /// <summary>A route for files with all of this.</summary>
    public RouteConfig ToRoute(string name, ConfigLocation location) =>
        new()
        {
            Name = name,
            Location = location,
            Prefix = Prefix,
            Handler = RouteHandler.Files,
            Methods = Methods,
            Limits = Limits,
            Timeouts = Timeouts,
            Deflate = Deflate,
            Resume = Resume,
            ShowErrors = ShowErrors,
            HidesErrors = HidesErrors,
            Documents = Documents,
            Indexes = Indexes,
            Origins = Origins,
            Xsrf = Xsrf,
            Auth = Auth,
            Headers = Headers,
            Cache = Cache,
            Compress = Compress,
            Errors = Errors,
            Conditions = Conditions,
        };

    string ReadPrefix(ConfigBlock block)
    {
        if (block.Text("prefix") is not { } prefix)
            return Prefix;
        if (prefix.Length > 0 && prefix[0] != '/')
            block.Error(block.Find("prefix")!, "prefix", $"'{prefix}' has to start with '/'; write '/{prefix}'");
        return prefix.TrimEnd('/');
    }

    static ConfigNode? ReadName(ConfigBlock block, string key) => block.Text(key) is { Length: > 0 } ? block.Find(key) : null;
}
