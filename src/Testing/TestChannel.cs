namespace PluginChat.Testing;

/// <summary>The clients of one WebSocket action in a test. What is sent to them is there as soon as the call returns.</summary>
/// <remarks>All members may be used on any thread.</remarks>
public sealed class TestChannel : IActionChannel
{
    readonly FakeEveryone _clients;
    readonly FakeGroups _groups;
    readonly FakePresence _presence;

    internal TestChannel(string action)
    {
        Action = action;
        (_clients, _groups, _presence) = (new(this), new(this), new(this));
    }

    /// <inheritdoc />
    public string Action { get; }

    /// <inheritdoc />
    public IClients Clients => _clients;

    /// <inheritdoc />
    public IGroups Groups => _groups;

    /// <inheritdoc />
    public IPresence Presence => _presence;

    /// <summary>
    /// Whether messages are answered with <see cref="SendResult.Refused"/>, as where several hosts serve the action and the message broker
    /// is unavailable. False by default.
    /// </summary>
    public bool RefusesMessages { get; set; }

    internal Lock Lock { get; } = new();

    /// <summary>
    /// Connects a client to the channel alone, without an action: to see what other code sends there, such as an HTTP action. For the
    /// events of an action use <see cref="ActionTest.ConnectAsync"/>.
    /// </summary>
    /// <param name="request">What it asks with; null for a client that has nothing.</param>
    /// <returns>The client.</returns>
    public TestClient Connect(TestRequest? request = null)
    {
        var client = new TestClient(this, new FakeHandshake(request ?? new(), Action, CancellationToken.None), action: null);
        Enter(client.Fake);
        return client;
    }

    internal void Enter(FakeClient client) => _clients.AddMember(client);

    internal void Leave(FakeClient client)
    {
        _clients.RemoveMember(client);
        _groups.Leave(client);
        _presence.Leave(client);
    }

    /// <summary>Under <see cref="Lock"/>.</summary>
    internal bool Has(FakeClient client) => _clients.Contains(client);

    /// <exception cref="ArgumentException">It is no client of a test, or another action's.</exception>
    internal FakeClient Member(IWebSocketClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client as FakeClient is { } fake && fake.IsOn(this)
            ? fake
            : throw new ArgumentException($"{client} is not a client of the action '{Action}'.", nameof(client));
    }

    /// <summary>Gives clients a message whose bytes are copied. For several clients it is called under <see cref="Lock"/>.</summary>
    internal SendResult Deliver(IEnumerable<FakeClient> clients, WebSocketMessage message)
    {
        if (RefusesMessages)
            return SendResult.Refused;
        var copy = new WebSocketMessage(message.Bytes.ToArray(), message.Kind);
        var result = SendResult.Queued;
        lock (Lock)
        {
            foreach (var client in clients)
                result = client.Take(copy);
        }
        return result;
    }
}
