namespace PluginChat.Hosting.Configuration.Findings;

enum ConfigSeverity
{
    /// <summary>Worth knowing; an error under <c>check --strict</c>.</summary>
    Warning,

    /// <summary>The configuration cannot be used.</summary>
    Error,
}
