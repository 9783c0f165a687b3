namespace PluginChat;

/// <summary>What to do about a message that was not sent.</summary>
public static class SendResultExtensions
{
    /// <summary>
    /// Closes the sender where its message was refused, so that it knows: with <see cref="WebSocketCloseCode.TryAgainLater"/>, and it may
    /// connect again and
    /// send again.
    /// </summary>
    /// <param name="result">What became of the message.</param>
    /// <param name="sender">Whose message it was.</param>
    /// <returns>The same result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="sender"/> is null.</exception>
    public static SendResult OrClose(this SendResult result, IWebSocketClient sender)
    {
        ArgumentNullException.ThrowIfNull(sender);
        if (result == SendResult.Refused)
            sender.Close(WebSocketCloseCode.TryAgainLater, "Messages cannot be passed on now.");
        return result;
    }
}
