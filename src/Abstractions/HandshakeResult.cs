namespace PluginChat;

/// <summary>Whether a client that asks to connect is let in. See <see cref="WebSocketAction.OnHandshakeAsync"/>.</summary>
public readonly record struct HandshakeResult
{
    HandshakeResult(int status, string reason) => (Status, Reason) = (status, reason);

    /// <summary>Lets the client in: it is answered with 101, or over HTTP/2 with 200.</summary>
    public static HandshakeResult Accept => default;

    /// <summary>Whether the client is let in.</summary>
    public bool IsAccepted => Status == 0;

    /// <summary>The HTTP status of the refusal; 0 where the client is let in.</summary>
    public int Status { get; }

    /// <summary>What the client is told; null where it is let in.</summary>
    public string? Reason { get; }

    /// <summary>Does not let the client in.</summary>
    /// <param name="status">The HTTP status of the answer: from 400 to 599, such as 401 or 403.</param>
    /// <param name="reason">
    /// Why, as the answer's text. Browsers do not show it to scripts; other clients do. It may be empty. The log has the status and not
    /// this text, as it may
    /// hold what the client wrote.
    /// </param>
    /// <returns>The refusal.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is less than 400 or more than 599.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    public static HandshakeResult Refuse(int status, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        ArgumentNullException.ThrowIfNull(reason);
        return new(status, reason);
    }
}
