using System.Buffers.Binary;

namespace PluginChat.Hosting.Configuration.Values;

/// <summary>
/// The form of a password's hash as ASP.NET Core Identity writes it: base64 of a 1, the hash function, its iterations, the length of the
/// salt, the salt, and the derived key.
/// </summary>
static class PasswordHash
{
    /// <summary>What OWASP's password storage cheat sheet asks for with HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    const byte Format = 1;
    const int HeaderBytes = 13,
        MostFunction = 2, // HMAC-SHA512
        LeastIterations = 100_000, // Identity's own; less is soon guessed
        MostIterations = 10_000_000, // seconds of computing for each login
        LeastBytes = 16; // of salt and key, as Identity has it

    /// <summary>What is wrong with a text that should be a hash, and what to write; null for one that is good.</summary>
    public static string? ProblemWith(string text)
    {
        if (text.StartsWith("BF1:", StringComparison.Ordinal))
            return $"is a hash of ESP's (BF1), which is not read here; {Instead}";
        Span<byte> bytes = stackalloc byte[256];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length < HeaderBytes || bytes[0] != Format)
            return $"is not the hash of a password; {Instead}";
        var function = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]);
        var salt = BinaryPrimitives.ReadUInt32BigEndian(bytes[9..]);
        if (function > MostFunction || salt is < LeastBytes or > 128 || length - HeaderBytes - (int)salt < LeastBytes)
            return $"is not the hash of a password; {Instead}";
        return iterations is < LeastIterations or > MostIterations
            ? $"is a hash of {iterations:N0} iterations, and may have {LeastIterations:N0} to {MostIterations:N0}; {Instead}"
            : null;
    }

    const string Instead = "write what 'user hash' prints for it";
}
