using Microsoft.AspNetCore.Http;
using PluginChat.Pages;

namespace PluginChat;

/// <summary>
/// An answer that a page of the controller's folder writes: what <see cref="HttpActions.View"/> returns. A test of an action can see which
/// page it is and what that shows.
/// </summary>
public sealed class ViewResult : IResult, IStatusCodeHttpResult
{
    internal ViewResult(string page, object? model, int? statusCode) => (Page, Model, StatusCode) = (page, model, statusCode);

    /// <summary>The page's path below the controller's folder, such as <c>post/_list.esp</c>.</summary>
    public string Page { get; }

    /// <summary>What the page finds in its <c>Model</c>; null for nothing.</summary>
    public object? Model { get; }

    /// <summary>The answer's status; null for the one that the response has, which is 200 unless the action set another.</summary>
    public int? StatusCode { get; }

    /// <summary>Runs the page and sends what it wrote. Called by the host.</summary>
    /// <param name="httpContext">The request.</param>
    /// <returns>A task that ends when it is sent.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="httpContext"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The controller has no such page.</exception>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var views =
            httpContext.Features.Get<IPageViews>()
            ?? throw new InvalidOperationException(
                $"There is no page '{Page}': the controller has no pages. Create it in the controller's folder; in a test, look at the "
                    + $"{nameof(ViewResult)} instead of running it."
            );
        if (StatusCode is { } status)
            httpContext.Response.StatusCode = status;
        return views.WriteAsync(Page, Model);
    }
}
