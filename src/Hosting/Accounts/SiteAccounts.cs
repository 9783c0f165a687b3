using System.Collections.Concurrent;
using System.Net;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Accounts;

/// <summary>
/// Who there is, and who has said who they are by a password. A wrong one takes as long whether there is a user of the name or not, and
/// is bounded by address and by user.
/// </summary>
sealed class SiteAccounts(SiteConfigProvider configuration, CoarseClock clock) : IDisposable
{
    static readonly TimeSpan s_busy = TimeSpan.FromSeconds(1);

    readonly LoginAttempts _attempts = new();
    readonly VerifiedPasswords _verified = new();
    readonly PasswordCheck _check = new();
    readonly ConcurrentDictionary<UInt128, Task<LoginResult>> _underWay = new(); // a page asks for its parts at once
    Made? _made; // swapped whole; two that are made at once are alike

    sealed record Made(AccountsConfig Config, AccountTable Table);

    /// <summary>The users of the moment.</summary>
    public AccountTable Table
    {
        get
        {
            var config = configuration.Current.Accounts;
            var made = Volatile.Read(ref _made);
            if (made is null || !ReferenceEquals(made.Config, config))
                Volatile.Write(ref _made, made = new(config, new(config)));
            return made.Table;
        }
    }

    /// <summary>Whether a name and a password belong together.</summary>
    public ValueTask<LoginResult> SignInAsync(string name, string password, IPAddress? address)
    {
        var table = Table;
        if (table.IsEmpty)
            return new(default(LoginResult));
        var account = table.FindOrStandIn(name);
        // Before what is remembered: else a guess would cost nothing there.
        if (_attempts.WaitOf(address, name, clock.Exact) is { } wait)
            return new(new LoginResult(null, wait));
        var digest = _verified.DigestOf(account, name, password, address);
        if (account.Name == name && _verified.Contains(digest, clock.Exact))
            return new(new LoginResult(account));
        return new(_underWay.GetOrAdd(digest, _ => CheckAsync(account, name, password, address, digest)));
    }

    public void Dispose() => _check.Dispose();

    async Task<LoginResult> CheckAsync(Account account, string name, string password, IPAddress? address, UInt128 digest)
    {
        await Task.Yield(); // it is in _underWay before it can be over
        try
        {
            if (_attempts.TryBegin(address, name, clock.Exact) is { } wait)
                return new(null, wait);
            var isRight = await _check.IsRightAsync(account.PasswordHash, password).ConfigureAwait(false);
            if (isRight is null)
            {
                _attempts.TakeBack(address, name);
                return new(null, s_busy);
            }
            // The stand-in's password is nobody's.
            if (isRight != true || account.Name != name)
                return default;
            _attempts.TakeBack(address, name);
            _verified.Add(digest, clock.Exact);
            return new(account);
        }
        finally
        {
            _underWay.TryRemove(digest, out _);
        }
    }
}
