namespace PluginChat.Hosting.Channels;

/// <summary>A client's message, however often it is sent and to whichever host.</summary>
/// <param name="Session">Whose.</param>
/// <param name="Number">The client's own number: from 1 on, and at most <see cref="MostNumber"/>.</param>
readonly record struct MessageId(SessionId Session, long Number)
{
    /// <summary>The largest that a script in Redis and a page's JavaScript count to exactly.</summary>
    public const long MostNumber = (1L << 53) - 1;
}
