using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.Extensions;
using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Answers what came without TLS with the same address over it, for <c>redirect: 'secure'</c> and <c>auth.require.secure</c>. It stays at
/// the host that the client asked for; only scheme and port change.
/// </summary>
/// <param name="addresses">What the server listens on now.</param>
/// <param name="refusals">Counts who asked for no host.</param>
sealed class SecureRedirect(Func<ImmutableArray<string>> addresses, Refusals refusals)
{
    const int DefaultPort = 443;

    public Task AnswerAsync(HttpContext context, int status)
    {
        var (request, response) = (context.Request, context.Response);
        // HTTP/1.0 need not name one, and then there is no address to lead to.
        if (!request.Host.HasValue)
        {
            const string why = "redirect: 'secure', auth.require.secure: a request without TLS that names no host";
            refusals.Add(RefusalReason.BadRequest, null, StatusCodes.Status400BadRequest, why);
            response.StatusCode = StatusCodes.Status400BadRequest;
            return response.WriteAsync("Ask by https://, or name the host in a Host header.\n");
        }
        response.StatusCode = status;
        // No cache between keeps the answer to a request that named another host, and no browser keeps a 301 for ever.
        response.Headers.CacheControl = "no-store";
        response.Headers.Location = UriHelper.BuildAbsolute(
            "https",
            HostOf(request.Host.Host, PortOf(addresses())),
            request.PathBase,
            request.Path,
            request.QueryString
        );
        return Task.CompletedTask;
    }

    static HostString HostOf(string host, int port) => port == DefaultPort ? new(host) : new(host, port);

    // Where the server itself has no TLS, a proxy in front has it, at the usual port.
    static int PortOf(ImmutableArray<string> addresses) =>
        addresses.FirstOrDefault(a => a.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) is { } address
            ? BindingAddress.Parse(address).Port
            : DefaultPort;
}
