using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using PluginChat.Host.Files;
using PluginChat.Host.Routing;

namespace PluginChat.Host.StaticFiles;

/// <summary>Serves files: the framework's results answer ranges and conditional requests, and what is sent is what the ETag says.</summary>
sealed class FileEndpoint
{
    // The page's scripts and styles are files of its own, and it talks to its own host only.
    const string ContentSecurityPolicy = "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    // Up to here a file is read whole, and its ETag is its content's: an edit within the same second, of the same length or with its old time
    // kept is another one, and hosts that have the same file have the same ETag. SHA-256 of this much takes some 0.2 ms.
    const int MostHashedBytes = 256 << 10;

    // What the framework knows no type for is sent as what it is: bytes. 'nosniff' keeps browsers from guessing.
    const string UnknownType = "application/octet-stream";

    readonly FileExtensionContentTypeProvider _types = new();

    public Task HandleAsync(HttpContext context, RouteMatch match)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }
        var files = new ContainedFiles(match.Route.Documents);
        var path = match.Route.Prefix.Length == 0 ? request.Path.Value ?? "/" : match.Rest.StartsWith('/') ? match.Rest : "/" + match.Rest;
        if (files.Find(path) is not { } found)
            return NotFoundAsync(context);
        if (FileStatus.Of(found).Kind != FileKind.Directory)
            return path.EndsWith('/') ? NotFoundAsync(context) : SendAsync(context, found);
        foreach (var index in match.Route.Indexes)
        {
            if (files.Find(path.TrimEnd('/') + "/" + index) is { } file && RegularFile.Exists(file))
                return path.EndsWith('/') ? SendAsync(context, file) : RedirectToFolder(context, path);
        }
        return NotFoundAsync(context);
    }

    // Relative: behind a proxy, neither the scheme nor the host of this request is what the client asked for.
    static Task RedirectToFolder(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.Location = Uri.EscapeDataString(path[(path.LastIndexOf('/') + 1)..]) + "/" + context.Request.QueryString.Value;
        return Task.CompletedTask;
    }

    async Task SendAsync(HttpContext context, string path)
    {
        FileStream? opened = null;
        IResult result;
        try
        {
            opened = new FileStream(RegularFile.Open(path, out var status), FileAccess.Read, bufferSize: 0);
            // The later of both: a tool may keep the first, nobody the second.
            var modified = DateTimeOffset.UnixEpoch.AddTicks(Math.Max(status.Modified, status.Changed));
            var type = TypeOf(path);
            if (status.SizeBytes <= MostHashedBytes)
            {
                var bytes = await ReadAsync(opened, context.RequestAborted).ConfigureAwait(false);
                await opened.DisposeAsync().ConfigureAwait(false);
                result = TypedResults.Bytes(bytes, type, enableRangeProcessing: true, lastModified: modified, entityTag: TagOf(bytes));
            }
            else
            {
                var identity = string.Create(CultureInfo.InvariantCulture, $"{status.Identity} {status.SizeBytes} {status.Modified} {status.Changed}");
                result = TypedResults.Stream(opened, type, enableRangeProcessing: true, lastModified: modified, entityTag: TagOf(Encoding.UTF8.GetBytes(identity)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, no file, or not for this user to read.
            if (opened is not null)
                await opened.DisposeAsync().ConfigureAwait(false);
            await NotFoundAsync(context).ConfigureAwait(false);
            return;
        }
        SetHeaders(context.Response.Headers);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    static async Task<byte[]> ReadAsync(FileStream file, CancellationToken cancellation)
    {
        using var content = new MemoryStream(MostHashedBytes / 8);
        await file.CopyToAsync(content, cancellation).ConfigureAwait(false);
        return content.ToArray();
    }

    static EntityTagHeaderValue TagOf(byte[] bytes) => new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");

    string TypeOf(string path)
    {
        if (!_types.TryGetContentType(path, out var type))
            return UnknownType;
        return type.StartsWith("text/", StringComparison.Ordinal) || type == "image/svg+xml" ? type + "; charset=utf-8" : type;
    }

    static void SetHeaders(IHeaderDictionary headers)
    {
        // What the configuration's 'headers' say stands there already, and stays.
        // Asked for again each time, and answered 304 while unchanged: an edited page is never a mix of old and new files.
        headers.TryAdd("Cache-Control", "no-cache");
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "same-origin");
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.TryAdd("X-Frame-Options", "DENY");      // frame-ancestors, for what is older than that
    }

    static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.TryAdd("X-Content-Type-Options", "nosniff");
        return context.Response.WriteAsync("Not found.\n");
    }
}
