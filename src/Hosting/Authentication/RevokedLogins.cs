using System.Globalization;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Authentication;

/// <summary>
/// Logins that were ended before their cookie does: a copy of the cookie is worth nothing then. They are kept until it would have ended by
/// itself, in a file too, for the next start.
/// </summary>
sealed class RevokedLogins
{
    const string FileName = "revoked";

    readonly string _file;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Lock _lock = new();
    readonly Dictionary<string, long> _until = new(StringComparer.Ordinal); // under _lock; in seconds since 1970

    public RevokedLogins(string folder, TimeProvider time, ILogger log)
    {
        (_file, _time, _log) = (Path.Combine(folder, FileName), time, log);
        if (!File.Exists(_file))
            return;
        var now = Now;
        foreach (var line in File.ReadLines(_file))
        {
            if (
                line.Split(' ') is [var login, var text]
                && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
                && until > now
            )
                _until[login] = until;
        }
        // Without those that are over.
        File.WriteAllLines(_file + ".new", _until.Select(Line));
        File.Move(_file + ".new", _file, overwrite: true);
    }

    long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    public bool Contains(string login)
    {
        lock (_lock)
            return _until.ContainsKey(login);
    }

    /// <param name="login">The login.</param>
    /// <param name="lifetime">How long a cookie of it may still be good.</param>
    public void Add(string login, TimeSpan lifetime)
    {
        var now = Now;
        if (lifetime <= TimeSpan.Zero)
            return;
        lock (_lock)
        {
            foreach (var over in _until.Where(l => l.Value <= now).Select(l => l.Key).ToList())
                _until.Remove(over);
            var until = now + (long)lifetime.TotalSeconds + 1;
            if (!_until.TryAdd(login, until))
                return;
            try
            {
                File.AppendAllLines(_file, [Line(new(login, until))]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.LoginsNotKept(_log, _file, e.Message);
            }
        }
    }

    static string Line(KeyValuePair<string, long> login) => string.Create(CultureInfo.InvariantCulture, $"{login.Key} {login.Value}");
}
