namespace PluginChat.Hosting.Controllers.Events;

enum BuildStage
{
    /// <summary>There is nothing to build from.</summary>
    Missing,
    Compile,

    /// <summary>The compiler ended, or was not done in time: of the sources, or of a machine that was busy.</summary>
    Unfinished,
    Load,
    Construct,
    Restore,

    /// <summary>Something that nobody foresaw, such as a disk that cannot be read for a moment.</summary>
    Unexpected,
}
