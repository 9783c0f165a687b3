using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Channels;

/// <summary>One message on its way through a channel.</summary>
/// <param name="Message">The message, which is borrowed.</param>
/// <param name="Group">The group that it is for, or the user, as MemberSets knows them; null for everyone.</param>
/// <param name="Except">Who does not get it; null where all do.</param>
/// <param name="Offset">Its number in the channel; <see cref="Next"/> where the log gives it one, <see cref="None"/> while it has
/// none.</param>
readonly record struct Publication(WebSocketMessage Message, string? Group = null, ClientKey? Except = null, long Offset = Publication.Next)
{
    /// <summary>The one after the last: the log itself is the order.</summary>
    public const long Next = 0;

    /// <summary>Delivered on this host before the engine has it.</summary>
    public const long None = -1;

    /// <summary>Which message of a client it was published for; null where it was not numbered.</summary>
    public MessageId? Id { get; init; }

    /// <summary>It stands for a message that the engine refused: a client that gets it has missed one.</summary>
    public bool IsLost { get; init; }

    /// <summary>What is kept for those who come back: those to a group or a user are not, for its members are not known by then.</summary>
    public bool IsRetained => Group is null && !IsLost;
}
