using System.Collections.Immutable;
using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.WebSockets.Resume;

/// <summary>What a client that speaks <see cref="ChannelNotes.Protocol"/> asks for in its handshake's query.</summary>
/// <param name="After">The last position it has (<c>resume</c>); null for a client that is new.</param>
/// <param name="Token">What proves that it was let in there (<c>token</c>); null for none, or one that cannot be read.</param>
/// <param name="As">Who it was (<c>as</c>): messages that client was not to get are not for this one either. A token that names a client
/// counts for more.</param>
/// <param name="History">How many earlier messages a client that is new, or cannot be resumed, wants (<c>history</c>).</param>
/// <param name="IsUnderstood">Whether a position was given that cannot be read.</param>
sealed record ResumeRequest(ChannelPosition? After, ResumeToken? Token, ClientKey? As, int History, bool IsUnderstood)
{
    /// <summary>
    /// What it calls its session (<c>session</c>), over all its connections; null where it does not number what it sends.
    /// </summary>
    public string? Session { get; init; }

    /// <summary>
    /// Everybody that the client says it was, newest first. Whether that is true does not matter where messages are left out: it would
    /// leave them out for itself alone.
    /// </summary>
    public ImmutableArray<ClientKey> Was =>
        Token is { Client: { } named } token ? [named, .. token.Former.Select(f => f.Client)]
        : As is { } key ? [key]
        : [];

    /// <summary>The request of a handshake; null where the client does not speak the protocol or the route does not.</summary>
    public static ResumeRequest? Of(HttpContext context, RouteConfig route)
    {
        if (!Handshake.Resumes(context, route))
            return null;
        var query = context.Request.Query;
        var isUnderstood = true;
        ChannelPosition? after = null;
        if (query["resume"].ToString() is { Length: > 0 } text)
        {
            isUnderstood = ChannelPosition.TryParse(text, out var position);
            after = isUnderstood ? position : null;
        }
        var hasToken = ResumeToken.TryParse(query["token"], out var token);
        return new(
            after,
            hasToken ? token : null,
            ClientKey.TryParse(query["as"], out var key) ? key : null,
            HistoryOf(query["history"], route.Resume.History),
            isUnderstood
        )
        {
            Session = query["session"].ToString() is { Length: > 0 } session ? session : null,
        };
    }

    // Digits say how many, however many digits: more than there is means all that may be had. Anything else is no number, and asks for
    // none.
    static int HistoryOf(string? text, long most)
    {
        if (string.IsNullOrEmpty(text) || !text.All(char.IsAsciiDigit))
            return 0;
        return (int)(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? Math.Min(wanted, most) : most);
    }
}
