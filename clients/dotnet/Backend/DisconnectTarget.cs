namespace PluginChat.Client.Backend;

/// <summary>Whose WebSockets are closed.</summary>
public sealed record DisconnectTarget
{
    DisconnectTarget(string kind, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Kind, Name) = (kind, name);
    }

    internal string Kind { get; }

    internal string Name { get; }

    /// <summary>Only those of this action; null for all. A group has one.</summary>
    public string? Action { get; init; }

    /// <summary>Whose action, by its path below <c>controllers/</c>, where several have one of that name.</summary>
    public string? Controller { get; init; }

    /// <summary>All of a user.</summary>
    /// <param name="name">The user's name.</param>
    public static DisconnectTarget User(string name) => new("user", name);

    /// <summary>The one of a client.</summary>
    /// <param name="id">Its id, as <see cref="PresentClient.Id"/> has it.</param>
    public static DisconnectTarget Client(string id) => new("client", id);

    /// <summary>All in a group of an action.</summary>
    /// <param name="action">The action, as its <c>[Action]</c> has it.</param>
    /// <param name="name">The group.</param>
    public static DisconnectTarget Group(string action, string name) => new("group", name) { Action = action };
}
