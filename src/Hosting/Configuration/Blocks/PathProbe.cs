namespace PluginChat.Hosting.Configuration.Blocks;

/// <summary>A path that the configuration names, and whether there was a file or folder.</summary>
sealed record PathProbe(string Path, bool Exists)
{
    public static PathProbe Look(string path) => new(path, System.IO.Path.Exists(path));
}
