namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>Which packages an entry of the cache was compiled against, and is loaded with.</summary>
/// <param name="Key">Their folder's name.</param>
/// <param name="Id">Of the folder's contents: where a feed has given another version since, the entry is none.</param>
readonly record struct CachedPackages(string Key, string Id);
