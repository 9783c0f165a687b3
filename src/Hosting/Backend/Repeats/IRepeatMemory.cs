namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>Remembers requests by their keys, so that one that comes again is not done again. Any thread.</summary>
interface IRepeatMemory
{
    /// <summary>
    /// Takes a key for a request, unless it is taken. Who has it calls <see cref="CompleteAsync"/> or <see cref="ReleaseAsync"/>.
    /// </summary>
    ValueTask<KeyClaim> ClaimAsync(KeyedRequest request);

    /// <summary>Keeps what the request was answered with, for <see cref="RepeatTimes.Kept"/>.</summary>
    ValueTask CompleteAsync(KeyedRequest request, KeptAnswer answer);

    /// <summary>Gives the key back: nothing was done.</summary>
    ValueTask ReleaseAsync(KeyedRequest request);
}
