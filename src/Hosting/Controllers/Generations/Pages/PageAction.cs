using System.Collections.Immutable;
using PluginChat.Http;
using PluginChat.Http.Binding;

namespace PluginChat.Hosting.Controllers.Generations.Pages;

/// <summary>A page as what answers requests.</summary>
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
        var page = new PageAnswer(Pages, http, new(request.RouteParameters, form, http.Request.Query), appUrl);
        _lengthHint = await page.WriteAsync(Name, model: null, _lengthHint).ConfigureAwait(false);
    }
}
