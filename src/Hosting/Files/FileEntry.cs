using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Files;

/// <summary>
/// What a folder and the system keep of a file besides its content: how many names it has, whose it is, and who may do what with it.
/// </summary>
readonly record struct FileEntry(uint Names, uint User, uint Group, ushort Mode);
