namespace PluginChat.Hosting.Files;

/// <summary>What an entry of a folder is, once links were followed.</summary>
enum FileKind
{
    /// <summary>There is nothing of that name, or a link leads nowhere.</summary>
    Missing,
    Regular,
    Directory,

    /// <summary>A FIFO, a socket or a device: opening or reading one may block for good, or never end.</summary>
    Special,
}
