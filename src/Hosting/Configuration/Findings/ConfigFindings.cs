using System.Collections.Immutable;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Configuration.Findings;

/// <summary>Collects what one reading of a configuration finds, so that every mistake is told in one pass.</summary>
sealed class ConfigFindings
{
    readonly List<(ConfigDiagnostic Finding, Func<string>? Message)> _findings = [];

    public bool HasErrors => _findings.Exists(f => f.Finding.Severity == ConfigSeverity.Error);

    public void Error(ConfigLocation location, string message) =>
        _findings.Add((new(ConfigSeverity.Error, location, LongText.Shorten(message)), null));

    public void Warning(ConfigLocation location, string message) =>
        _findings.Add((new(ConfigSeverity.Warning, location, LongText.Shorten(message)), null));

    /// <summary>Notes the one warning of a place.</summary>
    /// <param name="location">The place.</param>
    /// <param name="message">Asked for where it is shown: of many findings few are, and to look for what somebody meant takes longer than
    /// to read the file.</param>
    public void Warning(ConfigLocation location, Func<string> message) =>
        _findings.Add((new(ConfigSeverity.Warning, location, ""), message));

    /// <summary>
    /// Every finding once, by file in the order given, then by line and column; of many, the first of each severity and how many more there
    /// are.
    /// </summary>
    public ImmutableArray<ConfigDiagnostic> InOrder(ImmutableArray<string> files)
    {
        if (_findings.Count == 0)
            return [];
        var places = files
            .Select((file, i) => (file, i))
            .DistinctBy(f => f.file)
            .ToDictionary(f => f.file, f => f.i, StringComparer.Ordinal);
        var all = _findings
            .DistinctBy(f => f.Finding)
            .OrderBy(f => places.GetValueOrDefault(f.Finding.Location.File, -1))
            .ThenBy(f => f.Finding.Location.Line)
            .ThenBy(f => f.Finding.Location.Column)
            .ToList();
        var shown = new Dictionary<ConfigSeverity, int>();
        var first = all.Where(f => (shown[f.Finding.Severity] = shown.GetValueOrDefault(f.Finding.Severity) + 1) <= LongText.MostMessages)
            .Select(f => f.Message is { } message ? f.Finding with { Message = LongText.Shorten(message()) } : f.Finding)
            .ToList();
        return
        [
            .. first,
            .. shown
                .Where(s => s.Value > LongText.MostMessages)
                .Select(s => More(s.Key, s.Value - LongText.MostMessages, all.Last(f => f.Finding.Severity == s.Key).Finding.Location)),
        ];
    }

    static ConfigDiagnostic More(ConfigSeverity severity, int count, ConfigLocation last) =>
        new(
            severity,
            last,
            $"and {count:N0} more {(severity == ConfigSeverity.Error ? "error" : "warning")}{(count == 1 ? "" : "s")} up to here"
        );
}
