namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>What a controller is made of.</summary>
enum SourceKind
{
    /// <summary>Nothing that can be one.</summary>
    None,

    /// <summary>A folder of .cs and .esp files.</summary>
    Folder,

    /// <summary>A .cs file.</summary>
    File,

    /// <summary>A DLL that was built elsewhere.</summary>
    Plugin,
}
