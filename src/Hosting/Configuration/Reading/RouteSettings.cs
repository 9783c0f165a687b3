using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
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
    public required string Documents { get; init; }
    public ImmutableArray<string> Indexes { get; init; } = ["index.html"];
    public ImmutableArray<string> Origins { get; init; } = [];
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<CacheRule> Cache { get; init; } = [];
    public CompressConfig Compress { get; init; } = new();

    /// <summary>The handler that is named, or null.</summary>
    public RouteHandler? Handler { get; init; }

    public ConfigNode? Source { get; init; }
    public ConfigNode? Target { get; init; }

    public RouteSettings Extend(ConfigBlock block, ConfigReading reading)
    {
        var limits = block.Block("limits");
        var webSockets = block.Block("websockets");
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
            ShowErrors = block.Flag("showErrors", ShowErrors),
            Documents = block.Text("documents") is { Length: > 0 } documents ? reading.Resolve(documents) : Documents,
            Indexes = block.Find("indexes") is null ? Indexes : [.. block.List("indexes").Select(i => i.Text)],
            Origins = OriginsReader.Read(block, Origins),
            Headers = HeadersReader.Read(block, Headers),
            Cache = CacheReader.Read(block, Cache),
            Compress = CompressReader.Read(block, Compress),
            Handler = PipelineReader.Read(block, Handler),
            Source = ReadName(block, "source") ?? Source,
            Target = ReadTarget(block) ?? Target,
        };
    }

    string ReadPrefix(ConfigBlock block)
    {
        if (block.Text("prefix") is not { } prefix)
            return Prefix;
        if (prefix.Length > 0 && prefix[0] != '/')
            block.Error(block.Find("prefix")!, "prefix", $"'{prefix}' has to start with '/'; write '/{prefix}'");
        return prefix.TrimEnd('/');
    }

    static ConfigNode? ReadName(ConfigBlock block, string key) => block.Text(key) is { Length: > 0 } ? block.Find(key) : null;

    // ESP has targets that are no actions: { operation: 'redirect', args: … }.
    static ConfigNode? ReadTarget(ConfigBlock block)
    {
        if (block.Find("target") is not { Kind: ConfigNodeKind.Object } target)
            return ReadName(block, "target");
        if (target.Find("operation") is { Text: "run" } && target.Find("args") is { IsScalar: true, Text.Length: > 0 } arguments)
            return arguments;
        block.Error(target, "target", "takes the name of an action such as '$1/$2'; ESP's operations other than 'run' are not supported");
        return null;
    }
}
