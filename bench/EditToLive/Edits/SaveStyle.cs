namespace PluginChat.Bench.EditToLive.Edits;

/// <summary>How an editor writes a file.</summary>
enum SaveStyle
{
    /// <summary>To a temporary file that is then renamed: never half a file, as most editors save.</summary>
    Rename,

    /// <summary>Into the file itself.</summary>
    InPlace,
}
