namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Where the log goes and how it looks: <c>http.log</c>.</summary>
sealed record LogConfig
{
    /// <summary>The file it is written to beside the console; null for the console alone.</summary>
    public string? File { get; init; }

    /// <summary>Whether the console is the error output.</summary>
    public bool IsErrorOutput { get; init; }

    /// <summary>The least that is logged where ASP.NET Core's settings say nothing of it; null for theirs.</summary>
    public LogLevel? Level { get; init; }

    /// <summary>Whether each event is an object of JSON on a line.</summary>
    public bool IsJson { get; init; }

    /// <summary>How long the file may become before it is put aside, in bytes.</summary>
    public long SizeBytes { get; init; } = 10 << 20;

    /// <summary>How many files are kept that were put aside; <see cref="LimitsConfig.Unlimited"/> for all.</summary>
    public long Backups { get; init; } = 5;

    /// <summary>Whether each start begins a file of its own.</summary>
    public bool IsAnew { get; init; }
}
