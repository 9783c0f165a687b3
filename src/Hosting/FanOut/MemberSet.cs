using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Hosting.FanOut;

/// <summary>
/// Some of an action's clients as a controller sees them: a name, looked up at each call, so that it may be kept for ever.
/// </summary>
/// <param name="hub">The action.</param>
/// <param name="key">What <see cref="MemberSets"/> knows the set by, and publications say.</param>
abstract class MemberSet(ActionHub hub, string key) : IClients
{
    public ActionHub Hub => hub;

    public int Count => Members?.Count ?? 0;

    protected string Key => key;

    protected GroupMembers? Members => hub.Sets.Find(key);

    public SendResult Send(WebSocketMessage message, IWebSocketClient? except) => hub.Publish(key, message, except);

    public bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client)
    {
        client = hub.TryGet(id, out var member) && Members?.Contains((Member)member) == true ? member : null;
        return client is not null;
    }

    public IEnumerator<IWebSocketClient> GetEnumerator() => ((IEnumerable<IWebSocketClient>)(Members?.Snapshot() ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
