namespace PluginChat.Hosting.Configuration.Findings;

/// <summary>One finding in a configuration file, as <c>appweb.json(14,17): error: text</c>.</summary>
sealed record ConfigDiagnostic(ConfigSeverity Severity, ConfigLocation Location, string Message)
{
    public override string ToString() => $"{Location}: {(Severity == ConfigSeverity.Error ? "error" : "warning")}: {Message}";
}
