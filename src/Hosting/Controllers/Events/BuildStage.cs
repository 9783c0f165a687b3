namespace PluginChat.Hosting.Controllers.Events;

enum BuildStage
{
    /// <summary>There is nothing to build from.</summary>
    Missing,
    Compile,
    Load,
    Construct,
    Restore,

    /// <summary>Something that nobody foresaw, such as a disk that cannot be read for a moment.</summary>
    Unexpected,
}
