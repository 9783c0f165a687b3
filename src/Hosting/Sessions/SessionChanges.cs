using System.Text;

namespace PluginChat.Hosting.Sessions;

/// <summary>What a request changed in a session.</summary>
/// <param name="Key">The session.</param>
/// <param name="Values">By name; null for what was removed.</param>
/// <param name="Lifetime">How long it lives when nobody uses it.</param>
/// <param name="MostBytes">How large it may be afterwards.</param>
sealed record SessionChanges(string Key, IReadOnlyDictionary<string, byte[]?> Values, TimeSpan Lifetime, long MostBytes)
{
    /// <summary>How long it is known of a session that it gave way to another: longer than a browser's requests are on their way.</summary>
    public static readonly TimeSpan ReplacedFor = TimeSpan.FromSeconds(30);

    /// <summary>Whether it is made by this.</summary>
    public bool IsNew { get; init; }

    /// <summary>The session that it takes the place of, which ends; null for none.</summary>
    public string? Replaces { get; init; }

    /// <summary>Whether all that was in it goes first.</summary>
    public bool ClearsFirst { get; init; }

    /// <summary>How much of a session a value takes.</summary>
    public static long SizeOf(string name, byte[] value) => Encoding.UTF8.GetByteCount(name) + value.Length;

    public SessionException TooLarge() =>
        new(
            SessionFault.TooLarge,
            $"The session would have more than {MostBytes} bytes: keep less in it, or raise http.limits.sessionData."
        );
}
