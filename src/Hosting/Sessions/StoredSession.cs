using System.Collections.Immutable;

namespace PluginChat.Hosting.Sessions;

/// <summary>A session in this host's memory. Its lock is the object itself.</summary>
sealed class StoredSession(string key)
{
    public string Key => key;

    /// <summary>Replaced whole, under the lock.</summary>
    public ImmutableDictionary<string, byte[]> Values { get; set; } = ImmutableDictionary<string, byte[]>.Empty;

    /// <summary>When it ends, in the clock's milliseconds. Under the lock.</summary>
    public long EndsAt { get; set; }

    /// <summary>Whether it has ended: changes that come late are not for it. Under the lock.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Its place among those whose visitor has not come back yet; null for others. Under the store's lock.</summary>
    public LinkedListNode<StoredSession>? Newcomer { get; set; }
}
