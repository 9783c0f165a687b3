namespace PluginChat.Testing;

/// <summary>A group of a channel.</summary>
sealed class FakeGroup(TestChannel channel, string name) : FakeClients(channel), IGroup
{
    readonly TestChannel _channel = channel;

    public string Name => name;

    public bool Add(IWebSocketClient client)
    {
        var member = _channel.Member(client);
        lock (_channel.Lock)
            return _channel.Has(member) && AddMember(member);
    }

    public bool Remove(IWebSocketClient client) => RemoveMember(_channel.Member(client));
}
