namespace PluginChat.Hosting.Configuration.Findings;

/// <summary>A place in a configuration file; line and column count from 1.</summary>
readonly record struct ConfigLocation(string File, int Line, int Column)
{
    public override string ToString() => $"{Path.GetFileName(File)}({Line},{Column})";
}
