using PluginChat.Hosting.Channels;

namespace PluginChat.ScaleOut.Tests.Chaos;

/// <summary>Something that a client was told, or that befell it.</summary>
abstract record ChaosEvent
{
    /// <summary>It is connected. Of a plain client nothing more is known.</summary>
    /// <param name="Resumed">Whether it goes on where it was; null where it did not ask for that.</param>
    /// <param name="Position">Where it is.</param>
    /// <param name="Reason">Why it does not go on.</param>
    /// <param name="Token">What it may come back with.</param>
    public sealed record Opened(bool? Resumed, ChannelPosition Position, string? Reason, string? Token) : ChaosEvent;

    /// <summary>A message.</summary>
    /// <param name="Number">Its number; 0 for a plain client, which is told none.</param>
    /// <param name="Text">What it says. No two say the same.</param>
    public sealed record Message(long Number, string Text) : ChaosEvent;

    /// <summary>A note that it is further on, and has missed nothing.</summary>
    public sealed record Moved(ChannelPosition Position) : ChaosEvent;

    /// <summary>A note that messages were lost.</summary>
    public sealed record Gap(ChannelPosition Position, long? Missed) : ChaosEvent;

    /// <summary>The host closed it.</summary>
    public sealed record Closed(string Why) : ChaosEvent;

    /// <summary>It sent something and has had no reason to think that it did not arrive.</summary>
    public sealed record Sent(string Text) : ChaosEvent;

    /// <summary>The connection is gone, and with it perhaps what was sent last.</summary>
    public sealed record Broken : ChaosEvent;
}
