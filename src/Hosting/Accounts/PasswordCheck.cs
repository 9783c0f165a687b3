using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Accounts;

/// <summary>
/// Compares passwords with hashes, by ASP.NET Core Identity's hasher. That computes for a twentieth of a second or more, and is meant to:
/// half of the cores do it at most, and those who have to wait for it for long are sent away.
/// </summary>
sealed class PasswordCheck : IDisposable
{
    // Some seconds' worth for each core.
    const int MostWaiting = 64;

    static readonly PasswordHasher<object> s_hasher = new(
        Options.Create(new PasswordHasherOptions { IterationCount = PasswordHash.Iterations })
    );

    static readonly object s_nobody = new();

    readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));
    int _waiting;

    /// <summary>The hash of a password, for the configuration or a file.</summary>
    public static string Hash(string password) => s_hasher.HashPassword(s_nobody, password);

    /// <summary>Whether a password is right; null where too many wait to know.</summary>
    public async ValueTask<bool?> IsRightAsync(string hash, string password)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }
        await _places.WaitAsync().ConfigureAwait(false);
        try
        {
            // Not on the thread of whoever asks: it has other requests of its connection to serve.
            return await Task.Run(() => s_hasher.VerifyHashedPassword(s_nobody, hash, password) != PasswordVerificationResult.Failed)
                .ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _places.Dispose();
}
