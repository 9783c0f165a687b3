namespace PluginChat;

/// <summary>What became of a message. Nothing of this is an exception: sends throw only where an argument is not valid.</summary>
public enum SendResult
{
    /// <summary>It will be written to the client's socket in its turn.</summary>
    Queued,

    /// <summary>The client is gone or closing; the message was dropped.</summary>
    Closed,

    /// <summary>
    /// The client does not read and is over its budget of unsent bytes; the message was dropped and the client is closed with
    /// <see cref="WebSocketCloseCode.TryAgainLater"/>.
    /// </summary>
    TooFarBehind,

    /// <summary>
    /// Several hosts serve the action and the message broker is unavailable, or as many messages wait for it as may
    /// (<c>scaleOut.whenDown</c>,
    /// <c>scaleOut.pending</c>). Nobody got the message. <see cref="SendResultExtensions.OrClose"/> tells its sender.
    /// </summary>
    Refused,

    /// <summary>
    /// The message is text and its bytes are not valid UTF-8; nobody got it, and it is not in the history. A client would drop its
    /// connection over it (RFC 6455, 8.1).
    /// </summary>
    InvalidText,
}
