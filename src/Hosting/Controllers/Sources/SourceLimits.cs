namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>
/// What one controller may consist of. What is larger is no source that somebody wrote but a dump, a data set or the wrong folder, and
/// the compiler takes some 40 times its size in memory (a file of 60 MB took 2.6 GB).
/// </summary>
static class SourceLimits
{
    /// <summary>A source file. The largest that is written by hand in dotnet/runtime has 0.4 MB.</summary>
    public const long FileBytes = 1 << 20;

    /// <summary>All source files of a controller.</summary>
    public const long TotalBytes = 16 << 20;

    /// <summary>
    /// The <c>.editorconfig</c> and <c>.globalconfig</c> files of a controller, in characters: each folder may have one of each, and all
    /// are in memory at once.
    /// </summary>
    public const long ConfigBytes = 4 << 20;

    public const int Files = 10_000;

    /// <summary>Files and folders that are looked at in search of them: a link to '/' is not followed to its end.</summary>
    public const int Entries = 100_000;

    /// <summary>
    /// All files of a prebuilt plugin, whose native libraries may be large. They are held in memory while they are copied.
    /// </summary>
    public const long PluginBytes = 512L << 20;

    /// <summary>A plugin's .deps.json.</summary>
    public const long DepsBytes = 4 << 20;
}
