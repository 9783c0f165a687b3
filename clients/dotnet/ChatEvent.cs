using System.Text;

namespace PluginChat.Client;

/// <summary>What a client learns, in the order in which it does.</summary>
public abstract record ChatEvent
{
    private protected ChatEvent() { }
}

/// <summary>A message.</summary>
/// <param name="Payload">Its bytes; of a text, its UTF-8. They are the receiver's to keep.</param>
/// <param name="IsText">Whether it is a text.</param>
/// <param name="IsEarlier">
/// Whether it was sent before this connection: missed and given back, or asked for with <see cref="PluginChatClientOptions.History"/>.
/// </param>
public sealed record ChatMessage(ReadOnlyMemory<byte> Payload, bool IsText, bool IsEarlier) : ChatEvent
{
    /// <summary>The payload as text.</summary>
    public string Text => Encoding.UTF8.GetString(Payload.Span);
}

/// <summary>The connection's state has changed.</summary>
/// <param name="State">What it is now.</param>
/// <param name="Why">Why the last connection ended, for a person; empty where there is nothing to say.</param>
/// <param name="RetryAfter">How long until the next attempt; zero unless it waits.</param>
public sealed record StateChanged(ConnectionState State, string Why, TimeSpan RetryAfter) : ChatEvent;

/// <summary>The host's first word on a connection. docs/protocol.md has all of it.</summary>
/// <param name="Resumed">Whether every message to all since the last connection follows; null where there was none.</param>
/// <param name="Reason">Why not: tooOld, epoch, token, unavailable or unknown; null otherwise.</param>
/// <param name="Messages">How many messages follow from before this connection.</param>
/// <param name="ToGroups">How many messages to groups were sent meanwhile, at most, and do not follow.</param>
/// <param name="LostAlone">How many messages to this client alone were lost with the last connection.</param>
public sealed record Greeted(bool? Resumed, string? Reason, long Messages, long ToGroups, long LostAlone) : ChatEvent;

/// <summary>What <see cref="Greeted"/> announced is through.</summary>
public sealed record CaughtUp : ChatEvent;

/// <summary>The host lost messages, here.</summary>
/// <param name="Missed">How many; null where that is not known, or not whether there were any.</param>
public sealed record MessagesLost(long? Missed) : ChatEvent;

/// <summary>The host has a message that was sent again.</summary>
sealed record Receipt(long Number) : ChatEvent;

/// <summary>What the host has of all that was sent.</summary>
sealed record ReceiptUpTo(long? Number, long[] Also) : ChatEvent;
