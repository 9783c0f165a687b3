using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Testing;

/// <summary>The clients of a channel who signed in as one user.</summary>
/// <param name="channel">The channel, whose lock is over the members.</param>
/// <param name="all">Everyone on it.</param>
/// <param name="name">The user.</param>
sealed class FakeUserClients(TestChannel channel, FakeClients all, string name) : IUserClients
{
    public string Name => name;

    public int Count => Members().Count;

    public SendResult Send(WebSocketMessage message, IWebSocketClient? except)
    {
        if (!FakeClient.IsValid(message))
            return SendResult.InvalidText;
        lock (channel.Lock)
        {
            var result = channel.Deliver(Members().Where(m => m != except), message);
            return result == SendResult.Closed ? SendResult.Queued : result;
        }
    }

    public bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client)
    {
        client = Members().Find(m => m.Id == id);
        return client is not null;
    }

    public void Disconnect(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null)
    {
        if (!WebSocketClose.CanSend(code))
            throw new ArgumentOutOfRangeException(nameof(code), code, "A close frame carries no such code (WebSocketClose.CanSend).");
        foreach (var client in Members())
            client.Close(code, reason);
    }

    public IEnumerator<IWebSocketClient> GetEnumerator() => ((IEnumerable<IWebSocketClient>)Members()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    List<FakeClient> Members() =>
        [.. all.OfType<FakeClient>().Where(c => c.User.Identity is { IsAuthenticated: true, Name: var user } && user == name)];
}
