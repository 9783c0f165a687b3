using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Requests.Development;

/// <summary>
/// An exception of an action or a page, for who works on it: what it says and what caused it, where in the sources, and the request.
/// </summary>
static class ExceptionPage
{
    const int MostExcerpts = 10,
        LinesAround = 5;

    public static Task SendAsync(FailedRequest failed, ImmutableArray<ReportedException> exceptions, string reference)
    {
        var first = exceptions[0];
        var page = DevelopmentPage.Begin($"500 {NameOf(first.Type)}");
        page.Element("h1", $"{NameOf(first.Type)}: {LongText.Shorten(first.Message)}");
        page.Element(
            "p class=else",
            $"Action '{failed.Action}' of controller '{failed.Controller.Name}', generation {failed.Generation}; "
                + $"reference {reference} in the log"
        );
        var excerpts = 0;
        foreach (var (exception, i) in exceptions.Select((e, i) => (e, i)))
        {
            page.Element("h2", i == 0 ? first.Type : $"caused by {exception.Type}");
            if (i > 0)
                page.Element("p", LongText.Shorten(exception.Message));
            WriteFrames(page, failed, exception.Frames, ref excerpts);
        }
        WriteRequest(page, failed);
        return DevelopmentPage.SendAsync(failed.Context, page);
    }

    static void WriteFrames(Html page, FailedRequest failed, ImmutableArray<ReportedFrame> frames, ref int excerpts)
    {
        page.Raw("<ol>\n");
        foreach (var frame in frames)
        {
            page.Raw(frame.IsOwn ? "<li>" : "<li class=else>").Raw("<code>").Text(frame.Method).Raw("</code>");
            if (frame.Place is { } place)
                page.Text($" in {place with { File = failed.Controller.Display(place.File) }}");
            if (frame is { IsOwn: true, Place: { Lines: [var line, ..] lines } at } && excerpts < MostExcerpts)
            {
                if (Read(failed, at.File, line) is { } excerpt)
                {
                    DevelopmentPage.WriteExcerpt(page, excerpt, n => lines.Contains(n), _ => null);
                    excerpts++;
                }
            }
            page.Raw("</li>\n");
        }
        page.Raw("</ol>\n");
    }

    // Only the controller's own sources: what debug information calls a file can be any path.
    static SourceExcerpt? Read(FailedRequest failed, string file, int line)
    {
        var root = failed.Controller.Source;
        var path = Path.GetFullPath(file);
        var isSource = SourceKinds.IsPage(path) || path.EndsWith(".cs", StringComparison.Ordinal);
        if (!isSource || path != root && !path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return null;
        try
        {
            return SourceExcerpt.Of(RegularFile.ReadAllBytes(path, SourceLimits.FileBytes), line, LinesAround);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // somebody edits it
        }
    }

    static void WriteRequest(Html page, FailedRequest failed)
    {
        var request = failed.Context.Request;
        page.Element("h2", "Request").Element("p", $"{request.Method} {LongText.Shorten(request.Path.Value ?? "/")} {request.Protocol}");
        Write(
            page,
            "Route",
            [("name", failed.Match.Route.Name), ("pattern", failed.Match.Route.Pattern ?? ""), ("target", failed.Match.Target ?? "")]
        );
        Write(
            page,
            "Tokens",
            failed.Match.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, SecretNames.Show(p.Key, p.Value)))
        );
        Write(page, "Query", request.Query.Select(q => (q.Key, SecretNames.Show(q.Key, q.Value.ToString()))));
        Write(page, "Headers", request.Headers.Select(h => (h.Key, SecretNames.Show(h.Key, h.Value.ToString()))));
    }

    static void Write(Html page, string title, IEnumerable<(string Name, string Value)> rows)
    {
        const int mostRows = 100;
        var all = rows.Take(mostRows).ToList();
        if (all.Count == 0)
            return;
        page.Element("h2", title).Raw("<table>\n");
        foreach (var (name, value) in all)
            page.Raw("<tr><th>").Text(LongText.Shorten(name, 100)).Raw("</th><td>").Text(value).Raw("</td></tr>\n");
        page.Raw("</table>\n");
    }

    static string NameOf(string type) => type[(type.LastIndexOf('.') + 1)..];
}
