using System.Buffers;
using PluginChat.Hosting.Caching;
using PluginChat.Pages;

namespace PluginChat.Hosting.Controllers.Generations.Pages;

/// <summary>
/// A page as the answer of a request. It is written to memory first: the response has its length, or is an error as a whole.
/// </summary>
/// <param name="pages">The pages of the generation.</param>
/// <param name="http">The request.</param>
/// <param name="parameters">Its values.</param>
/// <param name="appUrl">What paths of the application start with: the route's prefix.</param>
sealed class PageAnswer(PageTable pages, HttpContext http, PageParameters parameters, string appUrl)
{
    /// <summary>Runs a page and sends what it wrote.</summary>
    /// <param name="path">The page's path below the controller's folder.</param>
    /// <param name="model">What it finds in its <c>Model</c>.</param>
    /// <param name="lengthHint">How many bytes are expected; 0 where nothing is known.</param>
    /// <returns>How many bytes they were.</returns>
    public async ValueTask<int> WriteAsync(string path, object? model, int lengthHint)
    {
        await LoadSessionAsync().ConfigureAwait(false);
        using var output = new PageOutput(lengthHint);
        var page = new PageContext(http, parameters, http.RequestServices, pages, output) { AppUrl = appUrl };
        await page.RenderAsync(path, model).ConfigureAwait(false);
        // Before anything is sent: where it cannot be stored, that is the answer as a whole.
        await page.Session.CommitAsync(http.RequestAborted).ConfigureAwait(false);
        if (page.IsRedirected)
            output.Clear();
        else
            SetHeaders(output);
        await SendAsync(output.Written).ConfigureAwait(false);
        return output.Length;
    }

    // What a page does with it, it does without waiting.
    async ValueTask LoadSessionAsync()
    {
        try
        {
            await http.LoadSessionAsync().ConfigureAwait(false);
        }
        catch (SessionException)
        {
            // Whoever uses it is told; a page that does not is none the worse.
        }
    }

    void SetHeaders(PageOutput output)
    {
        var response = http.Response;
        if (response.HasStarted) // the page sent its beginning itself
            return;
        response.ContentType ??= "text/html; charset=utf-8";
        if (response.Headers.CacheControl.Count == 0 && response.HttpContext.Features.Get<IDecidesCaching>() is null)
            response.Headers.CacheControl = "no-cache";
        if (pages.IsDevelopment && response.ContentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase))
        {
            LiveReload.AddTo(output, http);
            http.Features.Get<IAnswerWatch>()?.KeepForNobody(); // the page says what it was made of, and is to be made again after an edit
        }
    }

    async ValueTask SendAsync(ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        if (!response.HasStarted && response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
            response.ContentLength = body.Length;
        if (body.IsEmpty || HttpMethods.IsHead(http.Request.Method))
            return;
        response.BodyWriter.Write(body.Span);
        await response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }
}
