namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>A folder that is watched, with those below it or without.</summary>
readonly record struct FolderWatch(string Folder, bool Recursive);
