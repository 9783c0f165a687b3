using System.Collections.Immutable;

namespace PluginChat.Host.Configuration;

/// <summary>Collects what one reading of a configuration finds, so that every mistake is told in one pass.</summary>
sealed class ConfigFindings
{
    readonly List<ConfigDiagnostic> _findings = [];

    public bool HasErrors => _findings.Exists(f => f.Severity == ConfigSeverity.Error);

    public void Error(ConfigLocation location, string message) => _findings.Add(new(ConfigSeverity.Error, location, message));

    public void Warning(ConfigLocation location, string message) => _findings.Add(new(ConfigSeverity.Warning, location, message));

    /// <summary>Every finding once, by file in the order given, then by line and column.</summary>
    public ImmutableArray<ConfigDiagnostic> InOrder(ImmutableArray<string> files) => _findings.Count == 0 ? [] :
    [
        .. _findings.Distinct()
            .OrderBy(f => files.IndexOf(f.Location.File))
            .ThenBy(f => f.Location.Line)
            .ThenBy(f => f.Location.Column),
    ];
}
