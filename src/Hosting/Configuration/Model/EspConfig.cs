using System.Collections.Immutable;
using PluginChat.Hosting.Diagnostics;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>The <c>esp</c> block: how controllers come to be.</summary>
sealed record EspConfig
{
    /// <summary>Whether controllers may be compiled. When false, the cache alone serves and no sources are needed.</summary>
    public bool Compile { get; init; } = true;

    /// <summary>
    /// How long one compilation may take. A large controller takes a second or two, the first time in a process; what takes this long is an
    /// input that keeps the compiler busy for hours.
    /// </summary>
    public TimeSpan CompileTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether sources are watched, and a change goes live at once.</summary>
    public bool Update { get; init; } = true;

    /// <summary>Who may ask for <c>/_pluginchat/status</c>.</summary>
    public StatusAccess Status { get; init; }

    /// <summary>
    /// What <c>/healthz</c> and <c>/readyz</c> stand under: empty, or a path such as <c>/internal</c>. Null where it is not asked
    /// for them.
    /// </summary>
    public string? Health { get; init; } = "";

    /// <summary>Whether each request and each end of a WebSocket is logged, a line each.</summary>
    public bool AccessLog { get; init; }

    /// <summary>Controllers that are compiled and loaded at start-up, by their <c>source</c>.</summary>
    public ImmutableArray<string> Preload { get; init; } = [];
}
