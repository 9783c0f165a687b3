using Microsoft.AspNetCore.Http;

namespace PluginChat;

/// <summary>
/// A page: what the host makes of an <c>.esp</c> file, one object for each request. Its members are what the C# of the page can use without
/// naming an object.
/// </summary>
/// <remarks>
/// All members are available from the page's first statement on and belong to the request: keep none of them. One request runs on one
/// thread at a time.
/// </remarks>
public abstract class Page
{
    PageContext? _context;

    /// <summary>The request that is being answered, and the output of the page.</summary>
    /// <exception cref="InvalidOperationException">It was used before the page is run, in a field's initializer for instance.</exception>
    protected PageContext Context =>
        _context
        ?? throw new InvalidOperationException(
            $"{GetType().Name}: the request is not available before the page runs; use it in <% %> and not in a field's initializer."
        );

    /// <summary>The request.</summary>
    protected HttpRequest Request => Context.HttpContext.Request;

    /// <summary>The response: its status and headers. Its body is what the page writes.</summary>
    protected HttpResponse Response => Context.HttpContext.Response;

    /// <summary>Values by name: the route's tokens, then the form, then the query.</summary>
    protected PageParameters Parameters => Context.Parameters;

    /// <summary>What the site remembers of the visitor; empty where it remembers nothing yet.</summary>
    protected Session Session => Context.Session;

    /// <summary>The services of the controller's version, and the host's that it may use.</summary>
    protected IServiceProvider Services => Context.Services;

    /// <summary>What a page, its layout and its parts tell each other, such as a title. By name, compared by ordinal.</summary>
    protected IDictionary<string, object?> Data => Context.Data;

    /// <summary>What the page that renders this one gave it; null for a page that was asked for by its address.</summary>
    protected object? Model { get; private set; }

    /// <summary>
    /// The layout's path, as <see cref="Pages.PagePathAttribute.Path"/> has it, or null. Written by the page's <c>layout</c> directive.
    /// </summary>
    protected virtual string? LayoutPath => null;

    /// <summary>Writes the page. It is made of the page's text.</summary>
    /// <param name="context">The request, and where to write.</param>
    /// <returns>A task that ends when everything is written.</returns>
    protected abstract ValueTask ExecuteAsync(PageContext context);

    /// <summary>Renders another page in place, with the layout that it names, if any.</summary>
    /// <param name="path">Its path below the controller's folder, such as <c>parts/row.esp</c>.</param>
    /// <param name="model">What it finds in its <see cref="Model"/>.</param>
    /// <returns>A task that ends when it is written.</returns>
    /// <exception cref="InvalidOperationException">There is no such page, or pages render each other more than 64 deep.</exception>
    protected ValueTask RenderAsync(string path, object? model = null) => Context.RenderAsync(path, model);

    /// <summary>Answers with a redirect in place of what the page writes. The rest of the page still runs: return after it.</summary>
    /// <param name="location">An absolute address, or a path of this host.</param>
    /// <param name="status">301, 302, 303, 307 or 308. Default: 302, as in ESP.</param>
    /// <exception cref="ArgumentException"><paramref name="location"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is another status.</exception>
    protected void Redirect(string location, int status = StatusCodes.Status302Found) => Context.Redirect(location, status);

    /// <summary>
    /// Says something to the visitor on the next page that shows feedback, this one or, after a redirect, another. It is shown once.
    /// </summary>
    /// <param name="kind"><c>inform</c>, <c>warn</c>, <c>error</c>, or a kind of the site's own.</param>
    /// <param name="text">The message: text, not HTML.</param>
    /// <exception cref="ArgumentException"><paramref name="kind"/> or <paramref name="text"/> is empty.</exception>
    protected void Feedback(string kind, string text) => Session.AddFeedback(kind, text);

    /// <summary>Shows the feedback that there is: a paragraph for each message, with its kind as a class.</summary>
    protected void RenderFeedback() => Context.WriteFeedback();

    /// <summary>
    /// Writes the hidden field that a form needs whose visitor has a session: see <see cref="Session.GetSecurityToken"/>.
    /// </summary>
    protected void InputSecurityToken() => Context.WriteSecurityToken();

    /// <summary>Runs the page. Called by <see cref="PageContext"/>.</summary>
    internal ValueTask RunAsync(PageContext context, object? model)
    {
        _context = context;
        Model = model;
        return ExecuteAsync(context);
    }

    internal string? Layout => LayoutPath;
}
