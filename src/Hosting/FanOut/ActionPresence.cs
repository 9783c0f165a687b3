using System.Collections.Concurrent;

namespace PluginChat.Hosting.FanOut;

/// <summary>Who is connected to an action: its own clients, of whom it knows, and those of other hosts, of whom the engine does.</summary>
sealed class ActionPresence(ActionHub hub) : IPresence
{
    readonly ConcurrentDictionary<long, string> _names = new(); // of the few that have one

    /// <summary>The few of its own clients that have a name.</summary>
    public IEnumerable<KeyValuePair<long, string>> Named => _names;

    public int Count => hub.Count + hub.Channel.Presence.OthersCount;

    public void SetName(IWebSocketClient client, string? name)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client is not Member member || member.Hub != hub)
            throw new ArgumentException($"{client} is not a client of the action '{hub.Name}' on this host.", nameof(client));
        if (name is null)
            _names.TryRemove(member.Id, out _);
        else
            _names[member.Id] = name;
        if (!hub.Contains(member.Id))
            _names.TryRemove(member.Id, out _); // it left meanwhile
        hub.Channel.Presence.Changed(member.Id);
    }

    public async ValueTask<IReadOnlyList<PresentClient>> ListAsync(CancellationToken cancellationToken = default)
    {
        var others = await hub.Channel.Presence.ListOthersAsync(cancellationToken).ConfigureAwait(false);
        return [.. hub.Enumerate().Select(m => new PresentClient(hub.KeyOf(m).ToString(), NameOf(m.Id))), .. others];
    }

    public string? NameOf(long client) => _names.GetValueOrDefault(client);

    /// <summary>Forgets a client.</summary>
    public void Left(Member member)
    {
        _names.TryRemove(member.Id, out _);
        hub.Channel.Presence.Changed(member.Id);
    }
}
