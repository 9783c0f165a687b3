namespace PluginChat.Client.Backend;

/// <summary>Whom a message is for, and under which key.</summary>
public sealed record PublishOptions
{
    /// <summary>Whose action, by its path below <c>controllers/</c>, where several have one of that name.</summary>
    public string? Controller { get; init; }

    /// <summary>Only the members of this group; null for all. Not together with <see cref="User"/>.</summary>
    public string? Group { get; init; }

    /// <summary>Only the clients of this user; null for all.</summary>
    public string? User { get; init; }

    /// <summary>
    /// 1 to 255 printable characters of ASCII without spaces, which no other message has: with what the message is about, such as
    /// <c>order-1742-paid</c>, it is published once even where the backend itself begins again. A new one for each call by default.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
