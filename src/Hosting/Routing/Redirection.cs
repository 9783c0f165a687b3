using System.Text;

namespace PluginChat.Hosting.Routing;

/// <summary>
/// Answers with another address. It leads to the host that the configuration names, or stays where the client is: neither the request's
/// <c>Host</c> nor what its path holds can lead anybody elsewhere.
/// </summary>
static class Redirection
{
    // RFC 3986, section 2: what may stand in an address unescaped.
    const string Unescaped = "-._~:/?#[]@!$&'()*+,;=";

    public static Task AnswerAsync(HttpContext context, RouteMatch match)
    {
        var response = context.Response;
        foreach (var (name, value) in match.Route.Headers)
            response.Headers[name] = value;
        response.StatusCode = match.Route.Redirect!.Status;
        // A browser keeps a 301 for ever: the file may say something else tomorrow.
        response.Headers.TryAdd("Cache-Control", "no-cache");
        response.Headers.Location = AddressOf(match, context.Request.QueryString.Value ?? "");
        return Task.CompletedTask;
    }

    /// <param name="match">A redirect's match.</param>
    /// <param name="query">The request's, with its question mark; added where the address has none of its own.</param>
    public static string AddressOf(RouteMatch match, string query)
    {
        var to = match.Target!;
        var hasQuery = to.AsSpan().ContainsAny('?', '#');
        if (match.Route.Redirect!.AppendsRest && match.Rest.Length > 0 && !hasQuery)
            to = to.TrimEnd('/') + '/' + EscapePath(match.Rest.TrimStart('/', '\\'));
        // '//host' and '/\host' are other hosts to a browser.
        if (to is ['/', ..])
            to = '/' + to.TrimStart('/', '\\');
        return Escape(to) + (hasQuery ? "" : query);
    }

    /// <summary>A part of a path that somebody asked for, so that it stays a part of a path.</summary>
    public static string EscapePath(string part) => part.Length == 0 ? "" : new PathString("/" + part).ToUriComponent()[1..];

    static string Escape(string address)
    {
        var escaped = new StringBuilder(address.Length);
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value == '%' || rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || Unescaped.Contains((char)rune.Value)))
                escaped.Append((char)rune.Value);
            else
                escaped.Append(Uri.EscapeDataString(rune.ToString()));
        }
        return escaped.ToString();
    }
}
