using System.ComponentModel;

namespace PluginChat.Pages;

/// <summary>Makes the pages of one version of a controller. The host implements it; tests may.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPageSource
{
    /// <summary>A new page, or null where there is none of this path. Safe on any thread.</summary>
    /// <param name="path">Its path below the controller's folder, with '/' between its parts.</param>
    Page? Create(string path);
}
