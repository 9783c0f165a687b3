using System.ComponentModel;

namespace PluginChat.Pages;

/// <summary>Names the file that a page was made of. Written by the translator of pages.</summary>
/// <param name="path">The file's path below the controller's folder, with '/' between its parts.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PagePathAttribute(string path) : Attribute
{
    /// <summary>The file's path below the controller's folder.</summary>
    public string Path { get; } = path;

    /// <summary>
    /// Whether it is a layout, or a part that other pages render: no address leads to it. Default: false.
    /// </summary>
    public bool IsPart { get; set; }
}
