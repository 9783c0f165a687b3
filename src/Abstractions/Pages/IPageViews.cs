using System.ComponentModel;

namespace PluginChat.Pages;

/// <summary>Answers a request with a page of its controller: a feature of the request. The host implements it; tests may.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPageViews
{
    /// <summary>Writes a page as the answer, with its layout, its length and its headers.</summary>
    /// <param name="path">The page's path below the controller's folder.</param>
    /// <param name="model">What the page finds in its <c>Model</c>.</param>
    /// <returns>A task that ends when it is sent.</returns>
    /// <exception cref="InvalidOperationException">There is no such page.</exception>
    Task WriteAsync(string path, object? model);
}
