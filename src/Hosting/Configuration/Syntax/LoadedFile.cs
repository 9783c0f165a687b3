namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>A file and what it held when it was loaded.</summary>
sealed record LoadedFile(string File, FileContent Content)
{
    public bool SameAs(LoadedFile other) => File == other.File && Content.SameAs(other.Content);
}
