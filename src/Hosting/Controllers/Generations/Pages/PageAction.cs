using System.Buffers;
using System.Collections.Immutable;
using PluginChat.Hosting.Caching;
using PluginChat.Http;
using PluginChat.Http.Binding;
using PluginChat.Pages;

namespace PluginChat.Hosting.Controllers.Generations.Pages;

/// <summary>
/// A page as what answers requests. It is written to memory first: the response has its length, or is an error as a whole.
/// </summary>
sealed record PageAction(string Name, IReadOnlyList<string> Methods, PageTable Pages) : HttpAction(Name, Methods)
{
    const string Ending = ".esp";
    const string Index = "index.esp";

    // Of the last response, so that the next one's memory is taken at once. A guess: races do no harm.
    int _lengthHint;

    /// <summary>The names of pages that a target may mean: itself, itself without its ending, or the index of a folder.</summary>
    public static IEnumerable<string> NamesFor(string target, ImmutableArray<string> indexes)
    {
        if (target.Length > 0 && !target.EndsWith('/'))
            return target.EndsWith(Ending, StringComparison.Ordinal) ? [] : [target + Ending];
        return indexes.Where(i => i.EndsWith(Ending, StringComparison.Ordinal)).Append(Index).Select(i => target + i);
    }

    public override async ValueTask RunAsync(HttpActionRequest request, string appUrl)
    {
        var http = request.Context;
        var form = http.Request.HasFormContentType ? await RequestForm.ReadAsync(http).ConfigureAwait(false) : null;
        await LoadSessionAsync(http).ConfigureAwait(false);
        using var output = new PageOutput(_lengthHint);
        var page = new PageContext(http, new(request.RouteParameters, form, http.Request.Query), request.Services, Pages, output)
        {
            AppUrl = appUrl,
        };
        await page.RenderAsync(Name).ConfigureAwait(false);
        // Before anything is sent: where it cannot be stored, that is the answer as a whole.
        await page.Session.CommitAsync(http.RequestAborted).ConfigureAwait(false);
        if (page.IsRedirected)
            output.Clear();
        else
            SetHeaders(http, output);
        _lengthHint = output.Length;
        await SendAsync(http, output.Written).ConfigureAwait(false);
    }

    // What a page does with it, it does without waiting.
    static async ValueTask LoadSessionAsync(HttpContext http)
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

    void SetHeaders(HttpContext http, PageOutput output)
    {
        var response = http.Response;
        if (response.HasStarted) // the page sent its beginning itself
            return;
        response.ContentType ??= "text/html; charset=utf-8";
        if (response.Headers.CacheControl.Count == 0 && response.HttpContext.Features.Get<IDecidesCaching>() is null)
            response.Headers.CacheControl = "no-cache";
        if (Pages.IsDevelopment && response.ContentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase))
        {
            LiveReload.AddTo(output, http);
            http.Features.Get<IAnswerWatch>()?.KeepForNobody(); // the page says what it was made of, and is to be made again after an edit
        }
    }

    static async ValueTask SendAsync(HttpContext http, ReadOnlyMemory<byte> body)
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
