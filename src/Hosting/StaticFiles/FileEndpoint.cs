using Microsoft.Extensions.Primitives;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Compression;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>Serves files: the framework's results answer ranges and conditional requests, and what is sent is what the ETag says.</summary>
sealed class FileEndpoint(OpenFiles openFiles, AnswerCompressor compressor, Refusals refusals)
{
    // A file that is replaced or written to between the look at it and its first byte is looked at again.
    const int MostLooks = 3;

    const string RetryAfterSeconds = "1";

    readonly FileOpener _opener = new(openFiles);
    readonly Representations _representations = new(compressor);

    /// <summary>Answers for a file that is not there; null where a line of text does.</summary>
    public Func<HttpContext, Task>? NotFound { get; init; }

    public Task HandleAsync(HttpContext context, RouteMatch match)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return ErrorAnswer.WriteAsync(context, match.Route.Errors, refusals, "");
        }
        // Ranges are of bytes, and of GET alone (RFC 9110, section 14.2). The framework answers any.
        if (HttpMethods.IsHead(request.Method) || !IsOfBytes(request.Headers.Range))
            request.Headers.Range = default;
        var (files, path) = Place(match);
        if (Find(files, path, match.Route) is not { } found)
        {
            if (match.Route.FallsBackToIndex && IsPage(path) && Find(files, "/", match.Route) is { } index)
                return SendAsync(context, match, index, files);
            return RefuseAsync(context, match.Route, StatusCodes.Status404NotFound);
        }
        if (found.Name != path && !path.EndsWith('/'))
            return FolderRedirect.AnswerAsync(context);
        return SendAsync(context, match, found, files);
    }

    // The path is empty for the route's own folder without a slash, which is a folder like those below it.
    static (ContainedFiles Files, string Path) Place(RouteMatch match)
    {
        var documents = match.Route.Documents;
        return
            match.Route.IsAlias
            && match.Rest.Length == 0
            && Path.GetDirectoryName(documents) is { } folder
            && FileStatus.Of(documents).Kind == FileKind.Regular
            ? (new(folder), "/" + Path.GetFileName(documents))
            : (new(documents) { HidesSources = match.Route.HidesSources }, match.Rest);
    }

    static bool IsOfBytes(StringValues range) =>
        range.Count <= 1 && range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);

    // A script or a picture that is missing is no page.
    static bool IsPage(string path) => !path.AsSpan(path.LastIndexOf('/') + 1).Contains('.');

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

    async Task SendAsync(HttpContext context, RouteMatch match, FoundFile found, ContainedFiles files)
    {
        var (route, isSending) = (match.Route, false);
        try
        {
            var (shown, result) = Open(context, match, found, files);
            FileHeaders.Set(context, match, shown);
            isSending = true;
            await (
                shown is { Encoding: not null, IsBeside: false } ? compressor.SendFileAsync(context, result) : result.ExecuteAsync(context)
            ).ConfigureAwait(false);
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
            await RefuseAsync(context, route, StatusCodes.Status404NotFound).ConfigureAwait(false); // gone meanwhile, or no file
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

    (Representation Shown, IResult Result) Open(HttpContext context, RouteMatch match, FoundFile found, ContainedFiles files)
    {
        var isBesideAllowed = true;
        for (var looks = 1; ; looks++)
        {
            var shown = _representations.Choose(context, match.Route.Compress, found, files, isBesideAllowed);
            try
            {
                if (_opener.Open(shown, files) is { } result)
                    return (shown, result);
            }
            catch (Exception e) when (shown.IsBeside && e is FileNotFoundException or UnauthorizedAccessException)
            {
                isBesideAllowed = false; // the file itself is as good
                continue;
            }
            if (looks == MostLooks)
                throw new FileChangedException(found.Path);
            found = files.Find(found.Name) is { } other ? other : throw new FileNotFoundException();
        }
    }

    // What the host may not do is for the log, and not for a client.
    Task RefuseAsync(HttpContext context, RouteConfig route, int status, string why)
    {
        refusals.Add(RefusalReason.File, route.Name, status, why);
        return RefuseAsync(context, route, status);
    }

    Task RefuseAsync(HttpContext context, RouteConfig route, int status)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (status == StatusCodes.Status404NotFound && NotFound is not null && !route.HidesErrors && !route.Errors.ContainsKey(status))
            return NotFound(context);
        var text = status == StatusCodes.Status404NotFound ? "Not found.\n" : "This file cannot be read at the moment.\n";
        return ErrorAnswer.WriteAsync(context, route.Errors, refusals, text);
    }
}
