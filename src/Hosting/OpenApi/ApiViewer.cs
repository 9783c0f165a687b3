using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.OpenApi;

/// <summary>
/// The pages that show the document: Swagger UI, whose files the program brings. Nothing of it is loaded before somebody looks, and the
/// page
/// asks nobody but this host: its policy says so to the browser.
/// </summary>
/// <param name="open">
/// Opens one of Swagger UI's files, packed with gzip; null for a name that is none, or where the program brings none.
/// </param>
sealed class ApiViewer(Func<string, Stream?> open)
{
    // Swagger UI sets styles on its elements, and has its pictures in its style sheet.
    const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    static readonly string[] s_files = ["swagger-ui.css", "swagger-ui-bundle.js"];

    static ReadOnlySpan<byte> Start =>
        """
        SwaggerUIBundle({
          url: document.currentScript.dataset.url,
          dom_id: '#swagger-ui',
          deepLinking: true,
          validatorUrl: null,
        });

        """u8;

    public Task SendAsync(HttpContext context, OpenApiConfig api, Func<HttpContext, string, Task> refuse)
    {
        var response = context.Response;
        var name = context.Request.Path.Value!;
        // Its files are named relative to it.
        if (name.Length < api.Viewer!.Length)
        {
            response.Redirect(context.Request.PathBase + api.Viewer);
            return Task.CompletedTask;
        }
        name = name[api.Viewer.Length..];
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return name switch
        {
            "" => WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Page(api))),
            "start.js" => WriteAsync(context, "text/javascript; charset=utf-8", Start.ToArray()),
            _ => SendFileAsync(context, name, refuse),
        };
    }

    async Task SendFileAsync(HttpContext context, string name, Func<HttpContext, string, Task> refuse)
    {
        await using var packed = s_files.Contains(name) ? open(name) : null;
        if (packed is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await refuse(context, "Not found.\n").ConfigureAwait(false);
            return;
        }
        var response = context.Response;
        // The same until the program is another, which seldom is while somebody looks.
        response.Headers.CacheControl = "private, max-age=3600";
        response.Headers.Vary = "Accept-Encoding";
        response.ContentType = name.EndsWith(".css", StringComparison.Ordinal)
            ? "text/css; charset=utf-8"
            : "text/javascript; charset=utf-8";
        var isTaken = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isTaken)
            response.Headers.ContentEncoding = "gzip";
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await using var plain = isTaken ? packed : new GZipStream(packed, CompressionMode.Decompress);
        await plain.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    static async Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    static string Page(OpenApiConfig api) =>
        $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>API</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="swagger-ui.css">
            </head>
            <body>
            <div id="swagger-ui"></div>
            <script src="swagger-ui-bundle.js"></script>
            <script src="start.js" data-url="{HtmlEncoder.Default.Encode(api.Path)}"></script>
            </body>
            </html>

            """;
}
