using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Accounts;

/// <summary>The users of the moment. Immutable: an edit makes another.</summary>
sealed class AccountTable
{
    // Which account stands in for a name that nobody has: always the same, and only this process knows which.
    static readonly byte[] s_secret = RandomNumberGenerator.GetBytes(32);

    readonly FrozenDictionary<string, Account> _accounts;
    readonly ImmutableArray<Account> _all;

    public AccountTable(AccountsConfig config)
    {
        _all =
        [
            .. config.Users.Values.Select(u => new Account(
                u.Name,
                u.PasswordHash,
                u.Roles,
                [
                    .. u
                        .Roles.SelectMany(r => config.Abilities.GetValueOrDefault(r, [r]))
                        .Distinct(StringComparer.Ordinal)
                        .Order(StringComparer.Ordinal),
                ]
            )),
        ];
        _accounts = _all.ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);
    }

    public bool IsEmpty => _all.IsEmpty;

    public int Count => _all.Length;

    public Account? Find(string name) => _accounts.GetValueOrDefault(name);

    /// <summary>
    /// Whose password's check takes the time that one for the name would: the user's own, or some other's, so that who asks learns nothing
    /// by the time that the answer takes, also where hashes of several costs stand beside each other. The table has to have users.
    /// </summary>
    public Account FindOrStandIn(string name)
    {
        if (Find(name) is { } account)
            return account;
        var digest = HMACSHA256.HashData(s_secret, Encoding.UTF8.GetBytes(name));
        return _all[(int)(BitConverter.ToUInt32(digest) % (uint)_all.Length)];
    }
}
