using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Hosting.Server;

/// <summary>The path and query of a request as the client wrote them.</summary>
static class RequestTarget
{
    // RFC 3986, appendix C, has these around an address and never in it, and each browser encodes them. What writes an address back
    // unescaped is safe from markup then. The other characters that RFC 3986 does not have come from browsers, too.
    static readonly SearchValues<char> s_delimiters = SearchValues.Create("<>\"");

    /// <summary>Whether it has a character that no address has unless it is encoded.</summary>
    public static bool HasDelimiter(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget.AsSpan().IndexOfAny(s_delimiters) >= 0;
}
