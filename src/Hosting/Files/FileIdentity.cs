namespace PluginChat.Hosting.Files;

/// <summary>Which file of this machine: a device and a number on it or, where the system does not say, the path behind the links.</summary>
readonly record struct FileIdentity(ulong Device, ulong Number, string? Path);
