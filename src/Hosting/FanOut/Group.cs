using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Hosting.FanOut;

/// <summary>A group as a controller sees it: a name, looked up at each call, so that it may be kept for ever.</summary>
sealed class Group(ActionHub hub, string name) : IGroup
{
    public string Name => name;

    public ActionHub Hub => hub;

    public int Count => hub.FindGroup(name)?.Count ?? 0;

    public bool Add(IWebSocketClient client) => hub.AddToGroup(name, Host(client));

    public bool Remove(IWebSocketClient client) => hub.RemoveFromGroup(name, Host(client));

    public SendResult Send(WebSocketMessage message, IWebSocketClient? except) => hub.Publish(name, message, except);

    public bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client)
    {
        client = hub.TryGet(id, out var member) && hub.FindGroup(name)?.Contains((Member)member) == true ? member : null;
        return client is not null;
    }

    public IEnumerator<IWebSocketClient> GetEnumerator() =>
        ((IEnumerable<IWebSocketClient>)(hub.FindGroup(name)?.Snapshot() ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    static Member Host(IWebSocketClient client) =>
        (client ?? throw new ArgumentNullException(nameof(client))) as Member
        ?? throw new ArgumentException($"{client.GetType().Name} is not a client of this host.", nameof(client));
}
