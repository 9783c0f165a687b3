using System.Net;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Accounts;

/// <summary>
/// Passwords that were found right a short while ago. Basic authentication sends one with each request, and comparing it with its hash
/// takes a twentieth of a second. What is kept is a digest with a key that only this process has: of the user, the address, the hash and
/// the password, so that a new hash is another.
/// </summary>
sealed class VerifiedPasswords
{
    static readonly TimeSpan s_kept = TimeSpan.FromMinutes(5);

    const int Most = 10_000;

    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    readonly Lock _lock = new();
    readonly Dictionary<UInt128, long> _until = []; // under _lock

    /// <summary>What stands for an attempt to sign in.</summary>
    public UInt128 DigestOf(Account account, string name, string password, IPAddress? address)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        foreach (var part in (string[])[name, AddressGroup.Of(address).ToString(), account.PasswordHash, password])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hmac.AppendData(BitConverter.GetBytes(bytes.Length)); // or 'a' and 'bc' would be as good as 'ab' and 'c'
            hmac.AppendData(bytes);
        }
        return BitConverter.ToUInt128(hmac.GetHashAndReset());
    }

    public bool Contains(UInt128 digest, long now)
    {
        lock (_lock)
            return _until.TryGetValue(digest, out var until) && now < until;
    }

    public void Add(UInt128 digest, long now)
    {
        lock (_lock)
        {
            if (_until.Count >= Most)
            {
                foreach (var (old, until) in _until)
                {
                    if (until <= now || _until.Count >= Most)
                        _until.Remove(old);
                }
            }
            _until[digest] = now + (long)s_kept.TotalMilliseconds;
        }
    }
}
