using System.Collections.Concurrent;
using System.Net;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Accounts;

/// <summary>
/// Who there is, and who has said who they are by a password. A wrong one takes as long whether there is a user of the name or not, and
/// is bounded by address and by user.
/// </summary>
sealed class SiteAccounts(SiteConfigProvider configuration, CoarseClock clock, ILogger log) : IHeartbeatHandler, IDisposable
{
    static readonly TimeSpan s_busy = TimeSpan.FromSeconds(1);

    readonly LoginAttempts _attempts = new();
    readonly VerifiedPasswords _verified = new();
    readonly PasswordCheck _check = new();
    readonly ConcurrentDictionary<UInt128, Task<LoginResult>> _underWay = new(); // a page asks for its parts at once
    readonly Lock _lock = new();
    Made? _made; // swapped whole, under _lock

    AccountTable? _seen; // the heartbeat's
    bool _hasChanged; // the heartbeat's

    sealed record Made(AccountsConfig Config, AccountTable Table, FollowedAccountFile? File);

    /// <summary>Called when users, passwords or roles are others than before.</summary>
    public Action? Changed { get; set; }

    /// <summary>The users of the moment.</summary>
    public AccountTable Table
    {
        get
        {
            var config = configuration.Current.Accounts;
            return (Volatile.Read(ref _made) is { } made && ReferenceEquals(made.Config, config) ? made : Make(config)).Table;
        }
    }

    /// <summary>Reads the users for the first time.</summary>
    /// <exception cref="InvalidOperationException">Their file cannot be used; says what to do.</exception>
    public void Prepare()
    {
        if (configuration.Current.Accounts is { File: not null } config)
            Volatile.Write(ref _made, OfFile(config));
    }

    public void OnHeartbeat(long now)
    {
        var isAgain = _hasChanged;
        lock (_lock)
        {
            var before = _made;
            var config = configuration.Current.Accounts;
            if (before is { File: { } file } && ReferenceEquals(before.Config, config) && file.Look())
                Volatile.Write(ref _made, before with { Table = file.Table });
            else if (before is not null && !ReferenceEquals(before.Config, config))
                Make(config);
            _hasChanged = !ReferenceEquals(_seen, _made?.Table);
            _seen = _made?.Table;
        }
        // Once more a second later: for who was let in as before at that moment, and came after.
        if (_hasChanged || isAgain)
            Changed?.Invoke();
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

    Made Make(AccountsConfig config)
    {
        lock (_lock)
        {
            if (_made is { } made && ReferenceEquals(made.Config, config))
                return made;
            try
            {
                made = config.File is null ? new(config, new(config), null) : OfFile(config);
            }
            catch (InvalidOperationException e)
            {
                // An edit of the configuration led to a file that cannot be used: nobody is let in rather than those of another.
                Log.UsersRejected(log, e.Message);
                made = new(config, new(config), null);
            }
            Volatile.Write(ref _made, made);
            return made;
        }
    }

    Made OfFile(AccountsConfig config)
    {
        var file = new FollowedAccountFile(config, log);
        return new(config, file.Table, file);
    }
}
