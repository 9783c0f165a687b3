using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.Admission;

/// <summary>Why the host refused somebody: a request, or a client that was connected. docs/limits.md has a row for each.</summary>
enum RefusalReason
{
    /// <summary><c>limits.connections</c>: the host is full.</summary>
    Connections,

    /// <summary><c>limits.webSockets</c>: the route is full.</summary>
    WebSockets,

    /// <summary><c>limits.connectionsPerClient</c>.</summary>
    PerAddress,

    /// <summary><c>limits.handshakesPerSecond</c>.</summary>
    HandshakeRate,

    /// <summary>The host stops.</summary>
    Stopping,

    /// <summary>The controller keeps failing.</summary>
    Circuit,

    /// <summary>The controller cannot be loaded.</summary>
    Controller,

    /// <summary>The action's handshake event refused, failed, or took too long.</summary>
    Action,

    /// <summary><c>origins</c>: a page of another site.</summary>
    Origin,

    /// <summary><c>xsrf</c>: a request that another site's page makes in a visitor's name, or one without its session's token.</summary>
    Xsrf,

    /// <summary><c>limits.sessions</c>, <c>limits.sessionData</c>, or what keeps sessions is not available.</summary>
    Session,

    /// <summary><c>auth</c>: nobody has signed in.</summary>
    Auth,

    /// <summary>A wrong name or password.</summary>
    Login,

    /// <summary>Too many wrong passwords from an address or for a user, or too many that are being checked.</summary>
    LoginRate,

    /// <summary><c>auth.require</c>: a user who may not do this.</summary>
    Forbidden,

    /// <summary><c>server.allowedHosts</c>.</summary>
    HostName,

    /// <summary>Not a valid handshake, or one that offers another sub-protocol.</summary>
    Handshake,

    /// <summary>No route, controller or action of that name.</summary>
    NotFound,

    /// <summary>A file that cannot be read, or that is written to while it is sent.</summary>
    File,

    /// <summary>The route does not take the method.</summary>
    Method,

    /// <summary><c>limits.uri</c>.</summary>
    Uri,

    /// <summary><c>limits.rxBody</c>.</summary>
    Body,

    /// <summary><c>limits.rxHeader</c>.</summary>
    Headers,

    /// <summary><c>timeouts.parse</c>, <c>timeouts.request</c>: a request that takes too long.</summary>
    Timeout,

    /// <summary>What Kestrel takes for no request.</summary>
    BadRequest,

    /// <summary><c>limits.messagesPerSecond</c>, <c>limits.bytesPerSecond</c>.</summary>
    Rate,

    /// <summary><c>limits.webSocketsMessage</c>.</summary>
    MessageSize,

    /// <summary><c>limits.receiveBuffers</c>: the largest unfinished message where the host has no memory left for them.</summary>
    ReceiveBuffers,

    /// <summary><c>timeouts.message</c>: a message that does not end.</summary>
    MessageTime,

    /// <summary><c>limits.webSocketsBacklog</c>, <c>timeouts.backlog</c>.</summary>
    Backlog,

    /// <summary><c>timeouts.inactivity</c>.</summary>
    Idle,

    /// <summary><c>timeouts.pong</c>.</summary>
    Lost,

    /// <summary><c>scaleOut.whenDown</c>, <c>scaleOut.pending</c>: a message that could not be passed on.</summary>
    Publish,

    /// <summary><c>scaleOut.whenCutOff</c>: the host cannot reach what it shares with the others.</summary>
    Engine,

    /// <summary><c>websockets.onLoss</c>: messages for it were lost between hosts.</summary>
    Loss,

    /// <summary>Frames that break RFC 6455.</summary>
    Protocol,

    /// <summary>Text that is not UTF-8, or compressed data that cannot be inflated.</summary>
    Payload,
}
