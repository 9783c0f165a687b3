using System.Collections.Immutable;

namespace PluginChat.Hosting.Sessions;

/// <summary>Where sessions are kept. Its members throw <see cref="SessionException"/> where they cannot do what they are asked.</summary>
interface ISessionStore
{
    /// <summary>What is in a session, which lives on for its lifetime from now; null where there is none.</summary>
    /// <param name="key"><see cref="SessionId.Key"/>.</param>
    /// <param name="lifetime">How long it lives when nobody uses it.</param>
    ValueTask<ImmutableDictionary<string, byte[]>?> LoadAsync(string key, TimeSpan lifetime);

    /// <summary>Stores changes, all or none.</summary>
    /// <returns>False where the session has ended meanwhile: it is not made again by what belongs to it.</returns>
    ValueTask<bool> SaveAsync(SessionChanges changes);

    /// <summary>
    /// Whether a session that is not there gave way to another a moment ago (<see cref="SessionChanges.Replaces"/>): a request that comes
    /// with its id was on the way meanwhile.
    /// </summary>
    /// <param name="key"><see cref="SessionId.Key"/>.</param>
    ValueTask<bool> WasReplacedAsync(string key);

    /// <summary>Ends a session; where there is none it does nothing.</summary>
    ValueTask RemoveAsync(string key);
}
