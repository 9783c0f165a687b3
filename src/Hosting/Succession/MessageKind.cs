namespace PluginChat.Hosting.Succession;

/// <summary>What a message between the two hosts is.</summary>
enum MessageKind : byte
{
    /// <summary>Of the old one: what there is to take over, with its listening sockets behind it.</summary>
    Offer = 1,

    /// <summary>Of the new one: everything is loaded.</summary>
    Ready,

    /// <summary>Of the new one: it cannot go on, and why.</summary>
    Failed,

    /// <summary>Of the old one, while nothing moves: all that clients have, with their sockets behind it.</summary>
    State,

    /// <summary>Of the new one: it has all of it, and has touched no socket yet.</summary>
    Taken,

    /// <summary>Of the old one: it is the new one's from here on.</summary>
    Commit,

    /// <summary>Of the old one, after that: what was still published there.</summary>
    Publication,

    /// <summary>Of the old one, after that: what was still sent to one client.</summary>
    Frames,
}
