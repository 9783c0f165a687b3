using System.Collections.Immutable;

namespace PluginChat.Host.Configuration;

/// <summary>What reading a configuration file gave: the site unless there are errors, and every finding in the file's order.</summary>
sealed record SiteConfigResult(SiteConfig? Site, ImmutableArray<ConfigDiagnostic> Diagnostics);
