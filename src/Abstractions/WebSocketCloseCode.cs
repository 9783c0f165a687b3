namespace PluginChat;

/// <summary>
/// Close codes: why a WebSocket ends. Those below 3000 are of RFC 6455 (section 7.4.1) and of its registry; those from 4000
/// on are this host's. A controller may use any other value from 3000 to 4999 by a cast.
/// </summary>
public enum WebSocketCloseCode
{
    /// <summary>The purpose of the connection is fulfilled. Do not reconnect.</summary>
    NormalClosure = 1000,

    /// <summary>The host stops, or the page was left. Reconnect after a random pause.</summary>
    GoingAway = 1001,

    /// <summary>The peer broke RFC 6455. Reconnecting will not help.</summary>
    ProtocolError = 1002,

    /// <summary>The peer does not take this kind of data. Reconnecting will not help.</summary>
    UnsupportedData = 1003,

    /// <summary>The peer's close frame carried no code. Never sent.</summary>
    NoStatus = 1005,

    /// <summary>The connection ended without a close frame. Never sent.</summary>
    Abnormal = 1006,

    /// <summary>A text message was not UTF-8. Reconnecting will not help.</summary>
    InvalidPayload = 1007,

    /// <summary>A rule of the host or of the controller was broken, such as the inactivity limit.</summary>
    PolicyViolation = 1008,

    /// <summary>A message was larger than the route's <c>webSocketsMessage</c>.</summary>
    MessageTooBig = 1009,

    /// <summary>The controller failed on an event of this client. Reconnecting may help.</summary>
    InternalError = 1011,

    /// <summary>The client did not read fast enough, or the host is full. Reconnect after a random pause.</summary>
    TryAgainLater = 1013,

    /// <summary>The user has signed out, is gone, or has another password. Sign in before reconnecting.</summary>
    SignedOut = 4401,

    /// <summary>The token by which the client was let in has expired. Reconnect with a fresh one.</summary>
    TokenExpired = 4402,

    /// <summary>A new version of the controller no longer has the client's action. Reconnecting will not help.</summary>
    ActionRemoved = 4404,
}
