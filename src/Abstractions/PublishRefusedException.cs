namespace PluginChat;

/// <summary>
/// A message to several clients could not be passed on, because the hosts' engine is away and <c>scaleOut.whenDown</c> says to refuse, or
/// as much waits for it as may. Nobody got the message. Where an event lets it pass, the event's client is closed with
/// <see cref="WebSocketCloseCode.TryAgainLater"/>.
/// </summary>
/// <param name="message">What the client is told: at most 123 bytes of UTF-8 (RFC 6455, 5.5); what is longer is cut.</param>
public sealed class PublishRefusedException(string message) : ClientVisibleException(message, WebSocketCloseCode.TryAgainLater);
