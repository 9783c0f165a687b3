namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>The pages of a generation, as its actions show them.</summary>
interface IViews
{
    /// <summary>Writes a page as the answer of a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="appUrl">What paths of the application start with: the route's prefix.</param>
    /// <param name="path">The page's path below the controller's folder.</param>
    /// <param name="model">What it finds in its <c>Model</c>.</param>
    Task WriteAsync(HttpContext http, PageParameters parameters, string appUrl, string path, object? model);
}
