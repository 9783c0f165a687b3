namespace PluginChat;

/// <summary>
/// Code that the host runs for the WebSocket clients of a route. Derive from it, mark the class with
/// <see cref="ActionAttribute"/>, and override the events of interest.
/// </summary>
/// <remarks>
/// <para>The host makes one instance for each version ("generation") of the controller.</para>
/// <para><b>Threads.</b> Events of one client arrive in order and one at a time. Events of different clients run at
/// the same time, on thread-pool threads: guard what they share. Do not block; await instead.</para>
/// <para><b>Errors.</b> An exception that leaves an event closes that client with
/// <see cref="WebSocketCloseCode.InternalError"/> and is logged with file and line; the client is not told its text,
/// unless it is a <see cref="ClientVisibleException"/>. No other client notices.</para>
/// <para><b>Reload.</b> A client stays connected when the controller's source changes: its next event goes to the new
/// version. So keep no client state in fields; see <see cref="IWebSocketClient.Items"/> and
/// <see cref="PreserveAttribute"/>.</para>
/// </remarks>
public abstract class WebSocketAction : ControllerAction
{
#pragma warning disable RS0022 // Meant: the kinds of actions are the contract's, and authors derive from a kind.
    /// <summary>Called by the host, which makes one object for each version of the controller.</summary>
    protected WebSocketAction() { }
#pragma warning restore RS0022

    /// <summary>
    /// Everyone connected to this action. Available from <see cref="ControllerAction.OnActivatingAsync"/> on, on any thread.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected IClients Clients => Context.Channel.Clients;

    /// <summary>
    /// Named sets of this action's clients. Available from <see cref="ControllerAction.OnActivatingAsync"/> on, on any thread.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected IGroups Groups => Context.Channel.Groups;

    /// <summary>
    /// Who is connected to this action, on all hosts. Available from <see cref="ControllerAction.OnActivatingAsync"/> on, on any thread.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected IPresence Presence => Context.Channel.Presence;

    /// <summary>
    /// Somebody asks to connect; the answer has not been sent. Refuse with a status and a reason, or accept. Only an action that
    /// overrides it pays for it.
    /// </summary>
    /// <remarks>
    /// The host has checked the request by then: it is a valid handshake, from an allowed origin, for an action that exists, within the
    /// limits of the host. The
    /// client is not in <see cref="Clients"/> yet. What is put into <see cref="HandshakeRequest.Items"/> is in the client's
    /// <see cref="IWebSocketClient.Items"/> from its first event on.
    /// </remarks>
    /// <param name="request">The request. It is valid until the returned task ends: copy what you keep.</param>
    /// <returns>
    /// <see cref="HandshakeResult.Accept"/>, or <see cref="HandshakeResult.Refuse"/>. A <see cref="ClientVisibleException"/> refuses with
    /// 403 and its message;
    /// any other exception with 500, and is logged with file and line. After 10 seconds the request is answered with 503.
    /// </returns>
    public virtual ValueTask<HandshakeResult> OnHandshakeAsync(HandshakeRequest request) => new(HandshakeResult.Accept);

    /// <summary>A client connected. It is already a member of <see cref="Clients"/>.</summary>
    /// <param name="client">The client that connected.</param>
    /// <returns>A task; the client's first message is delivered after it ends.</returns>
    public virtual ValueTask OnOpenAsync(IWebSocketClient client) => ValueTask.CompletedTask;

    /// <summary>A message arrived, or a piece of one that is larger than the route's <c>webSocketsPacket</c>.</summary>
    /// <param name="client">The client that sent it.</param>
    /// <param name="message">The message. Its bytes are valid until the returned task ends.</param>
    /// <returns>A task; the client's next message is delivered after it ends.</returns>
    public virtual ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) => ValueTask.CompletedTask;

    /// <summary>A client is gone, for whatever reason. It is no longer a member of <see cref="Clients"/> or of a group.</summary>
    /// <param name="client">The client that is gone. Sending to it does nothing.</param>
    /// <param name="close">How and why the connection ended.</param>
    /// <returns>A task; nothing of this client follows it.</returns>
    public virtual ValueTask OnCloseAsync(IWebSocketClient client, WebSocketClose close) => ValueTask.CompletedTask;
}
