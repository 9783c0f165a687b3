using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Testing;

/// <summary>A set of a channel's clients: everyone, or a group.</summary>
/// <param name="channel">The channel, whose lock is over the members.</param>
class FakeClients(TestChannel channel) : IClients
{
    readonly List<FakeClient> _members = []; // under the channel's lock; in the order in which they came

    public int Count
    {
        get
        {
            lock (channel.Lock)
                return _members.Count;
        }
    }

    public SendResult Send(WebSocketMessage message, IWebSocketClient? except)
    {
        if (!FakeClient.IsValid(message))
            return SendResult.InvalidText;
        // Under the lock: everyone sees the messages in one order.
        lock (channel.Lock)
        {
            var result = channel.Deliver(_members.Where(m => m != except), message);
            return result == SendResult.Closed ? SendResult.Queued : result;
        }
    }

    public bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client)
    {
        lock (channel.Lock)
            client = _members.Find(m => m.Id == id);
        return client is not null;
    }

    public IEnumerator<IWebSocketClient> GetEnumerator()
    {
        lock (channel.Lock)
            return ((IEnumerable<IWebSocketClient>)[.. _members]).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Under the channel's lock.</summary>
    public bool Contains(FakeClient client) => _members.Contains(client);

    /// <summary>False where it is one already.</summary>
    public bool AddMember(FakeClient client)
    {
        lock (channel.Lock)
        {
            if (_members.Contains(client))
                return false;
            _members.Add(client);
            return true;
        }
    }

    /// <summary>False where it was none.</summary>
    public bool RemoveMember(FakeClient client)
    {
        lock (channel.Lock)
            return _members.Remove(client);
    }
}
