using System.Text.Encodings.Web;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// An error as a page: the status, and what there is to say about it. In development it has a script that loads it again.
/// </summary>
static class ErrorPage
{
    public static string Of(int status, string title, string? detail, string script) =>
        $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{{status}} {{Text(title)}}</title></head>
            <body><h1>{{status}} {{Text(title)}}</h1>{{(detail is null ? "" : $"<pre>{Text(detail)}</pre>")}}
            {{script}}</body>
            </html>

            """;

    static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
