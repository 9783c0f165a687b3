using System.Text.Encodings.Web;

namespace PluginChat.Hosting.Requests;

/// <summary>An error as a page: the status, and what there is to say about it.</summary>
static class ErrorPage
{
    public static string Of(int status, string title, string? detail) =>
        $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{{status}} {{Text(title)}}</title></head>
            <body><h1>{{status}} {{Text(title)}}</h1>{{(detail is null ? "" : $"<pre>{Text(detail)}</pre>")}}</body>
            </html>

            """;

    static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
