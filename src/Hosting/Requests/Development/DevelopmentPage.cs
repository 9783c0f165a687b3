using PluginChat.Hosting.Controllers.Generations.Pages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Requests.Development;

/// <summary>What the pages for whoever works on a site have in common: one file without a script of their own, and a policy that allows
/// none.</summary>
static class DevelopmentPage
{
    // Its styles, and the script that loads it again after an edit.
    const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

    const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem; color: #1b1b1b; background: #fff }
        h1 { font-size: 1.3rem; margin: .5rem 0; color: #a40000; overflow-wrap: anywhere; white-space: pre-wrap }
        h2 { font-size: 1rem; margin: 1.5rem 0 .3rem } p { margin: .3rem 0; overflow-wrap: anywhere; white-space: pre-wrap }
        pre { font: 13px/1.5 ui-monospace, monospace; background: #f5f5f5; padding: .5rem 0; margin: .3rem 0; overflow-x: auto }
        pre span { display: block; padding: 0 .7rem; white-space: pre } pre .at { background: #ffd9d6; font-weight: 600 }
        ol { padding-left: 1.5rem } li { margin: .2rem 0 } .else { color: #666 } table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; vertical-align: top; padding: .15rem .7rem .15rem 0; overflow-wrap: anywhere; font-weight: 400 }
        th { white-space: nowrap; color: #666 } code { font: 13px ui-monospace, monospace }
        @media (prefers-color-scheme: dark) {
          body { color: #eee; background: #1b1b1b } h1 { color: #ff9b93 } pre { background: #2a2a2a } pre .at { background: #5c2320 }
          .else, th { color: #aaa } a { color: #8ab4ff }
        }
        """;

    public static Html Begin(string title) =>
        new Html()
            .Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Element("title", title)
            .Raw($"<style>{Style}</style></head>\n<body>\n");

    public static Task SendAsync(HttpContext context, Html page)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        page.Raw(LiveReload.ElementFor(context)).Raw("</body>\n</html>\n");
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(page.ToString());
    }

    /// <summary>Lines of a source, those that it is about marked.</summary>
    public static void WriteExcerpt(Html page, SourceExcerpt excerpt, Func<int, bool> isMarked, Func<int, string?> below)
    {
        page.Raw("<pre>");
        for (var i = 0; i < excerpt.Lines.Length; i++)
        {
            var number = excerpt.First + i;
            page.Raw(isMarked(number) ? "<span class=at>" : "<span>").Text($"{number, 5}  {excerpt.Lines[i]}").Raw("</span>");
            if (below(number) is { } mark)
                page.Raw("<span class=at>").Text($"       {mark}").Raw("</span>");
        }
        page.Raw("</pre>\n");
    }
}
