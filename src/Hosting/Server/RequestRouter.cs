// Long: each question on a request's way and its answer, in their order.
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Compression;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Diagnostics;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.OpenApi;
using PluginChat.Hosting.Patterns;
using PluginChat.Hosting.Requests;
using PluginChat.Hosting.Requests.Development;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Hosting.WebSockets;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.Server;

/// <summary>Takes every request: finds its route in the table of the moment and hands it to what serves that.</summary>
sealed class RequestRouter(
    SiteConfigProvider provider,
    ForwardedAddresses forwarded,
    RequestEndpoints endpoints,
    AccessLog access,
    Refusals refusals,
    ILogger log
)
{
    RouteTable _table = new(provider.Current); // swapped whole

    /// <summary>Compresses what actions answer, where a route asks for it.</summary>
    public required AnswerCompressor Compressor { get; init; }

    /// <summary>Lets in whom the routes let in.</summary>
    public required RequestGate Gate { get; init; }

    /// <summary>Answers what came without TLS, where the site asks for that.</summary>
    public required SecureRedirect Secure { get; init; }

    /// <summary>The clock of a request's deadline.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>What there is, for who works on the site; null in production.</summary>
    public SiteMap? Development { get; init; }

    /// <summary>Whether nobody else answers what no route takes.</summary>
    public bool IsWholeServer { get; init; } = true;

    /// <summary>Routes new requests by another configuration. Requests under way keep theirs.</summary>
    public void Apply(SiteConfig site) => Volatile.Write(ref _table, new(site));

    // Not async itself, nor is what it calls for a WebSocket until it is accepted: each async method on the way would stay in
    // memory for as long as the client does.
    public Task HandleAsync(HttpContext context)
    {
        // First of all: whatever asks for the address wants the client's.
        var isKnown = forwarded.Apply(context);
        if (provider.Current.Esp.AccessLog)
            return access.HandleAsync(context, isKnown ? RouteAsync : RefuseForwardedAsync);
        return isKnown ? RouteAsync(context) : RefuseForwardedAsync(context);
    }

    Task RouteAsync(HttpContext context)
    {
        var site = provider.Current;
        // These before the host's name: who asks for them has an address, seldom a name, and status has its own, stricter rule.
        if (HealthEndpoint.Handles(context, site.Esp.Health))
            return endpoints.Health.HandleAsync(context);
        if (site.Backend is { } backend && endpoints.Backend.Handles(context))
            return endpoints.Backend.HandleAsync(context, backend, needsTls: site.SecureRedirect is not null);
        if (StatusEndpoint.Handles(context))
            return endpoints.Status.HandleAsync(context);
        if (!HostNames.Allow(site.AllowedHosts, context.Request.Host))
            return RefuseHostAsync(context);
        if (RequestTarget.HasDelimiter(context))
            return RefuseAsync(context, "Path and query must have '<', '>' and '\"' percent-encoded.");
        if (site.Hsts is { } hsts)
            StrictTransport.Set(context, hsts);
        var request = context.Request;
        // Before all that has a form, a password or a token: none is to come without TLS.
        if (site.SecureRedirect is { } status && !request.IsHttps)
            return Secure.AnswerAsync(context, status);
        var path = request.Path.HasValue ? request.Path.Value! : "/";
        if (site.OpenApi is { } api && OpenApiEndpoint.Handles(api, path))
            return LacksTls(request, site.Auth)
                ? ToTlsAsync(context)
                : AdmitAsync(context, new(null, site.Auth, site, site.Errors), () => endpoints.OpenApi.HandleAsync(context, api));
        if (site.Login is { } login && LoginEndpoint.Handles(request, login, path))
            return LacksTls(request, login.Route.Auth) ? ToTlsAsync(context) : endpoints.Login.HandleAsync(context, login, path);
        Development?.Mark(context);
        var table = Volatile.Read(ref _table);
        // HTTP/2 opens a WebSocket with CONNECT where HTTP/1.1 has GET (RFC 8441).
        var method = Handshake.IsExtendedConnect(context) ? HttpMethods.Get : request.Method;
        RouteMatch? match;
        try
        {
            match = table.Match(method, path, request);
            if (match is null)
                return RefuseAsync(context, table, path);
        }
        catch (RegexMatchTimeoutException e)
        {
            return RefuseUnknownAsync(context, e.Pattern);
        }
        if (LacksTls(request, match.Route.Auth))
            return ToTlsAsync(context);
        if (path.Length + request.QueryString.Value?.Length > match.Route.Limits.UriBytes)
            return RefuseAsync(
                context,
                match.Route,
                RefusalReason.Uri,
                StatusCodes.Status414UriTooLong,
                $"limits.uri: path and query are longer than {match.Route.Limits.UriBytes}",
                $"Path and query may have {match.Route.Limits.UriBytes} characters."
            );
        // Nothing here reads a body, and Kestrel looks at its length only when somebody does.
        if (BodyLimit.Of(request, match.Route.Limits) is var (key, mostBytes) && request.ContentLength > mostBytes)
        {
            // Rather than read it to its end for the sake of the next request; HTTP/2 ends the stream alone, and has no such header.
            if (!HttpProtocol.IsHttp2(request.Protocol))
                context.Response.Headers.Connection = "close";
            return RefuseAsync(
                context,
                match.Route,
                RefusalReason.Body,
                StatusCodes.Status413PayloadTooLarge,
                $"limits.{key}: the body has {request.ContentLength} bytes and may have {mostBytes}",
                $"The body has {request.ContentLength} bytes and may have {mostBytes}."
            );
        }
        if (match.Route.Handler == RouteHandler.Redirect)
            return Redirection.AnswerAsync(context, match);
        Log.Routed(log, method, path, match.Route.Name);
        return RequestGate.Concerns(match.Route.Auth) && path != site.Login?.Path
            ? AdmitAsync(context, match, site)
            : ServeAsync(context, match);
    }

    static bool LacksTls(HttpRequest request, AuthConfig auth) => auth.IsSecure && !request.IsHttps;

    Task ToTlsAsync(HttpContext context) => Secure.AnswerAsync(context, StatusCodes.Status307TemporaryRedirect);

    // By itself, as CompressAsync.
    Task AdmitAsync(HttpContext context, RouteMatch match, SiteConfig site) =>
        AdmitAsync(context, new(match.Route.Name, match.Route.Auth, site, match.Route.Errors), () => ServeAsync(context, match));

    Task AdmitAsync(HttpContext context, RequestGate.Entrance entrance, Func<Task> serve)
    {
        var admitting = Gate.AdmitAsync(context, entrance);
        return !admitting.IsCompletedSuccessfully ? WaitAsync(admitting, serve)
            : admitting.Result ? serve()
            : Task.CompletedTask;
    }

    static async Task WaitAsync(ValueTask<bool> admitting, Func<Task> serve)
    {
        if (await admitting.ConfigureAwait(false))
            await serve().ConfigureAwait(false);
    }

    Task ServeAsync(HttpContext context, RouteMatch match)
    {
        foreach (var (name, value) in match.Route.Headers)
            context.Response.Headers[name] = value;
        return match.Route.Handler != RouteHandler.Action ? SendFileAsync(context, match)
            : Handshake.IsAsked(context) ? endpoints.Sockets.HandleAsync(context, match)
            : match.Route.Compress.TakesActions ? CompressAsync(context, match)
            : endpoints.Http.HandleAsync(context, match);
    }

    // By itself: where it stands above, each request would pay for what the lambda captures.
    Task CompressAsync(HttpContext context, RouteMatch match)
    {
        if (!match.Route.Cache.IsEmpty)
            context.Features.Set(new UncompressedBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>()));
        return Compressor.AnswerAsync(context, answered => endpoints.Http.HandleAsync(answered, match));
    }

    /// <summary>Answers with a file of the route, in the route's time.</summary>
    public async Task SendFileAsync(HttpContext context, RouteMatch match)
    {
        if (match.Route.Timeouts.Request == Timeout.InfiniteTimeSpan)
        {
            await endpoints.Files.HandleAsync(context, match).ConfigureAwait(false);
            return;
        }
        using var over = new CancellationTokenSource(match.Route.Timeouts.Request, Time);
        await using var abort = over.Token.Register(() =>
        {
            refusals.Add(
                RefusalReason.Timeout,
                match.Route.Name,
                0,
                $"timeouts.request: a request took longer than {match.Route.Timeouts.Request.TotalSeconds:0.###} s"
            );
            context.Abort();
        });
        await endpoints.Files.HandleAsync(context, match).ConfigureAwait(false);
    }

    Task RefuseHostAsync(HttpContext context)
    {
        refusals.Add(RefusalReason.HostName, null, StatusCodes.Status400BadRequest, "server.allowedHosts: a host name that is not listed");
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("This host name is not served here.\n");
    }

    // The route that it is for may be the one that asks who comes: neither the next one takes it, nor is it 404.
    Task RefuseUnknownAsync(HttpContext context, string expression)
    {
        const int status = StatusCodes.Status503ServiceUnavailable;
        refusals.Add(
            RefusalReason.Timeout,
            null,
            status,
            $"a pattern or condition takes longer than {SiteExpression.MatchTimeout.TotalMilliseconds} ms; make '{expression}' simpler"
        );
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = "1";
        return ErrorAnswer.WriteAsync(context, provider.Current.Errors, refusals, "The address takes too long to look up.\n");
    }

    Task RefuseForwardedAsync(HttpContext context) => RefuseAsync(context, "The header 'Forwarded' is malformed (RFC 7239).");

    Task RefuseAsync(HttpContext context, string why)
    {
        const int status = StatusCodes.Status400BadRequest;
        refusals.Add(RefusalReason.BadRequest, null, status, why);
        context.Response.StatusCode = status;
        return ErrorAnswer.WriteAsync(context, provider.Current.Errors, refusals, why + "\n");
    }

    Task RefuseAsync(HttpContext context, RouteConfig route, RefusalReason reason, int status, string why, string text)
    {
        refusals.Add(reason, route.Name, status, why);
        // As the action itself would answer.
        if (route.Handler == RouteHandler.Action && !Handshake.IsAsked(context))
            return endpoints.Errors.WriteAsync(context, route, status, text);
        context.Response.StatusCode = status;
        return ErrorAnswer.WriteAsync(context, route.Errors, refusals, text + "\n");
    }

    Task RefuseAsync(HttpContext context, RouteTable table, string path)
    {
        var methods = table.MethodsOf(path, context.Request);
        if (!methods.IsEmpty && HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = string.Join(", ", methods.Add(HttpMethods.Options));
            return Task.CompletedTask;
        }
        // Without a body, so that the program's own page for it comes.
        if (methods.IsEmpty && !IsWholeServer)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        var (reason, status) = methods.IsEmpty
            ? (RefusalReason.NotFound, StatusCodes.Status404NotFound)
            : (RefusalReason.Method, StatusCodes.Status405MethodNotAllowed);
        refusals.Add(reason, null, status, methods.IsEmpty ? "no route takes the path" : "no route takes the path with this method");
        context.Response.StatusCode = status;
        if (!methods.IsEmpty)
            context.Response.Headers.Allow = string.Join(", ", methods);
        var site = provider.Current;
        if (methods.IsEmpty && Development is not null && !site.HidesErrors && !site.Errors.ContainsKey(status))
            return Development.SendAsync(context);
        var text = methods.IsEmpty ? "Not found.\n" : "This method is not allowed here.\n";
        return ErrorAnswer.WriteAsync(context, site.Errors, refusals, text);
    }
}
