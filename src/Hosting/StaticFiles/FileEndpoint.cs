using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Net.Http.Headers;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>Serves files: the framework's results answer ranges and conditional requests, and what is sent is what the ETag says.</summary>
sealed class FileEndpoint(OpenFiles openFiles, Refusals refusals)
{
    // The page's scripts and styles are files of its own, and it talks to its own host only.
    const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    // Up to here a file's ETag is its content's: an edit within the same second, of the same length or with its old time kept is another
    // one, and hosts that have the same file have the same ETag. SHA-256 of this much takes some 0.2 ms.
    const int MostHashedBytes = 256 << 10;

    // A file that is replaced or written to between the look at it and its first byte is looked at again.
    const int MostLooks = 3;

    const string RetryAfterSeconds = "1";

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
        // Empty for the route's own folder without a slash, which is a folder like those below it.
        var path = match.Rest;
        if (Find(files, path, match.Route) is not { } found)
            return RefuseAsync(context, StatusCodes.Status404NotFound);
        if (found.Name != path && !path.EndsWith('/'))
            return RedirectToFolder(context);
        return SendAsync(context, match.Route, found, files);
    }

    // The file that a path names, or the index of the folder that it names.
    static FoundFile? Find(ContainedFiles files, string path, RouteConfig route)
    {
        if (files.Find(path) is not { } found)
            return null;
        if (found.Status.Kind != FileKind.Directory)
            return path.EndsWith('/') ? null : found;
        return route
            .Indexes.Select(index => files.Find(path.TrimEnd('/') + "/" + index))
            .FirstOrDefault(file => file is { Status.Kind: FileKind.Regular });
    }

    // Relative where nobody says otherwise: behind a proxy, neither the scheme nor the host of this request need be what the client asked
    // for. A proxy that is trusted and says the scheme passes on the host as well, or no page could open a WebSocket.
    static Task RedirectToFolder(HttpContext context)
    {
        var (request, path) = (context.Request, context.Request.Path.Value ?? "");
        var own = context.Features.Get<ITlsHandshakeFeature>() is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Location =
            request.Scheme == own || !request.Host.HasValue
                ? $"{Uri.EscapeDataString(path[(path.LastIndexOf('/') + 1)..])}/{request.QueryString.Value}"
                : $"{request.Scheme}://{request.Host.ToUriComponent()}{request.Path.ToUriComponent()}/{request.QueryString.Value}";
        return Task.CompletedTask;
    }

    async Task SendAsync(HttpContext context, RouteConfig route, FoundFile found, ContainedFiles files)
    {
        var isSending = false;
        try
        {
            IResult? result;
            for (var looks = 1; (result = Open(found, files)) is null; looks++)
            {
                if (looks == MostLooks)
                    throw new FileChangedException(found.Path);
                if (files.Find(found.Name) is not { } other)
                    throw new FileNotFoundException();
                found = other;
            }
            SetHeaders(context.Response.Headers);
            isSending = true;
            await result.ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (IOException e) when (isSending)
        {
            // Its length is said already, and perhaps some of it sent: the end of the connection tells the client that this is not all of
            // it.
            if (!context.RequestAborted.IsCancellationRequested)
                refusals.Add(RefusalReason.File, route.Name, 0, e.Message);
            context.Abort();
        }
        catch (FileNotFoundException)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound).ConfigureAwait(false); // gone meanwhile, or no file
        }
        catch (UnauthorizedAccessException)
        {
            await RefuseAsync(
                    context,
                    route,
                    StatusCodes.Status404NotFound,
                    $"'{found.Path}' may not be read: let the host's account read it"
                )
                .ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await RefuseAsync(context, route, StatusCodes.Status503ServiceUnavailable, e.Message).ConfigureAwait(false);
        }
    }

    // Null where the file is another by now than the one that was found, or lies elsewhere.
    IResult? Open(FoundFile found, ContainedFiles files)
    {
        if (found.Status.IsDenied)
            throw new UnauthorizedAccessException();
        if (found.Status.Kind != FileKind.Regular)
            throw new FileNotFoundException(); // a FIFO or the like
        var handle = RegularFile.OpenKnown(found.Path, found.Status, out var status);
        var file = new SteadyFile(handle, found.Path, status);
        try
        {
            // A client that reads slowly keeps a file open, and over HTTP/2 a hundred.
            if (openFiles.IsReserved(handle))
                throw new IOException(
                    $"nearly all of the {openFiles.Limit:N0} files that the process may open are open "
                        + "(RLIMIT_NOFILE): raise LimitNOFILE of its service, or ulimit -n"
                );
            if (status.Identity == found.Status.Identity && files.Holds(handle, found))
            {
                // The later of both: a tool may keep the first, nobody the second.
                var modified = DateTimeOffset.UnixEpoch.AddTicks(Math.Max(status.Modified, status.Changed));
                return TypedResults.Stream(
                    file,
                    ContentTypes.Of(found.Path),
                    enableRangeProcessing: true,
                    lastModified: modified,
                    entityTag: TagOf(file, status)
                );
            }
        }
        catch (FileChangedException)
        {
            // While it was hashed.
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    static EntityTagHeaderValue TagOf(SteadyFile file, FileStatus status)
    {
        byte[] hash;
        if (status.SizeBytes <= MostHashedBytes)
        {
            hash = SHA256.HashData(file);
            file.Position = 0;
        }
        else
        {
            hash = SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{status.Identity} {status.SizeBytes} {status.Modified} {status.Changed}")
                )
            );
        }
        return new($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 12))}\"");
    }

    static void SetHeaders(IHeaderDictionary headers)
    {
        // What the configuration's 'headers' say stands there already, and stays.
        // Asked for again each time, and answered 304 while unchanged: an edited page is never a mix of old and new files.
        headers.TryAdd("Cache-Control", "no-cache");
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "same-origin");
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.TryAdd("X-Frame-Options", "DENY"); // frame-ancestors, for what is older than that
    }

    // What the host may not do is no secret for the log, and none of a client's business.
    Task RefuseAsync(HttpContext context, RouteConfig route, int status, string why)
    {
        refusals.Add(RefusalReason.File, route.Name, status, why);
        return RefuseAsync(context, status);
    }

    static Task RefuseAsync(HttpContext context, int status)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.TryAdd("X-Content-Type-Options", "nosniff");
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfterSeconds;
        return response.WriteAsync(status == StatusCodes.Status404NotFound ? "Not found.\n" : "This file cannot be read at the moment.\n");
    }
}
