namespace PluginChat.Hosting.Channels;

/// <summary>
/// A message that a channel keeps for those who come back, and the way to the one after it: a reader holds no copy.
/// </summary>
/// <param name="offset">Its number in the channel.</param>
/// <param name="kind">Text or binary.</param>
/// <param name="payload">A copy of its bytes.</param>
/// <param name="except">Who was not to get it.</param>
sealed class Retained(long offset, WebSocketMessageKind kind, ReadOnlyMemory<byte> payload, ClientKey? except)
{
    Retained? _next;

    public long Offset => offset;

    public WebSocketMessage Message => new(payload, kind);

    public int Length => payload.Length;

    /// <summary>It stands for a message that is lost: each client that reads past it is told a gap of one.</summary>
    public bool IsLost { get; init; }

    /// <summary>Who was not to get it; null where all were.</summary>
    public ClientKey? Except => except;

    /// <summary>The message after it. Forward only: what is not read any more is garbage.</summary>
    public Retained? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }
}
