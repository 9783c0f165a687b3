using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration;

/// <summary>What reading a configuration file gave: the site unless there are errors, and every finding in the file's order.</summary>
sealed record SiteConfigResult(SiteConfig? Site, ImmutableArray<ConfigDiagnostic> Diagnostics)
{
    /// <summary>What it was read from, so that it can be read again when that changes.</summary>
    public ConfigInputs Inputs { get; init; } = ConfigInputs.None;

    /// <summary>The profile that was asked for in place of the file's own, or null.</summary>
    public string? ProfileOverride { get; init; }

    /// <summary>What was asked about the engine's address, for the readings after this one.</summary>
    public Func<string, string?>? EngineProblem { get; init; }
}
