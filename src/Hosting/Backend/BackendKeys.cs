using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Backend;

/// <summary>
/// The keys of <c>http.backend.key</c>, as their file or variable has them now: another one needs no restart, and while two are there both
/// are good.
/// </summary>
sealed class BackendKeys(CoarseClock clock, ILogger log)
{
    // A file is read for many requests at once.
    const long FreshMilliseconds = 1000;

    const int NameBytes = 4;

    readonly Lock _lock = new();
    Read? _read; // swapped whole, under _lock

    sealed record Read(SecretConfig Config, ImmutableArray<byte[]> Digests, long At);

    /// <summary>What a key is called in the log: the beginning of its digest. Null where it is not one of them.</summary>
    public string? NameOf(SecretConfig config, string key)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        // All of them, each in the same time, whichever it is.
        byte[]? found = null;
        foreach (var known in DigestsOf(config))
        {
            if (CryptographicOperations.FixedTimeEquals(known, digest))
                found = known;
        }
        return found is null ? null : $"key {Convert.ToHexStringLower(found.AsSpan(0, NameBytes))}";
    }

    ImmutableArray<byte[]> DigestsOf(SecretConfig config)
    {
        var now = clock.Exact;
        lock (_lock)
        {
            if (_read is not { } read || read.Config != config || now - read.At >= FreshMilliseconds)
                _read = read = new(config, ReadDigests(config), now);
            return read.Digests;
        }
    }

    // One that cannot be read lets in nobody: who takes a key away by removing its file is not to be surprised.
    ImmutableArray<byte[]> ReadDigests(SecretConfig config)
    {
        try
        {
            return
            [
                .. config
                    .Read()
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(Encoding.UTF8.GetBytes)
                    .Where(key => key.Length >= BackendConfig.LeastKeyBytes)
                    .Select(SHA256.HashData),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.BackendKeyUnreadable(log, e.Message.TrimEnd('.'));
            return [];
        }
    }
}
