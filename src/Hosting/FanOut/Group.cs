namespace PluginChat.Hosting.FanOut;

/// <summary>A group as a controller sees it.</summary>
sealed class Group(ActionHub hub, string name) : MemberSet(hub, name), IGroup
{
    public string Name => Key;

    public bool Add(IWebSocketClient client)
    {
        var member = Host(client);
        return member.Hub == Hub
            ? Hub.Sets.Groups.Add(Key, member)
            : throw new ArgumentException(
                $"Member {member.Id} is connected to the action '{member.Hub.Name}' and cannot join a group of '{Hub.Name}'.",
                nameof(client)
            );
    }

    public bool Remove(IWebSocketClient client) => Hub.Sets.Groups.Remove(Key, Host(client));

    static Member Host(IWebSocketClient client) =>
        (client ?? throw new ArgumentNullException(nameof(client))) as Member
        ?? throw new ArgumentException($"{client.GetType().Name} is not a client of this host.", nameof(client));
}
