using System.Net;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Admission;

/// <summary>
/// How many wrong passwords came from an address and for a user. An address that has used up its own has to wait. A user for whom there
/// were too many is asked for by addresses without a failure of late alone: so many addresses together guess no faster, and nobody can lock
/// a user out.
/// </summary>
/// <remarks>
/// Users are counted by the name that was sent, whether there is one of that name or not, or the limit would say who there is. An
/// attempt counts before the password is checked, and is given back where it was right: those that are made at once count too.
/// </remarks>
sealed class LoginAttempts
{
    /// <summary>Wrong passwords from an address at once; after them one more in each <see cref="AddressPause"/>.</summary>
    public const int OfAddress = 10;

    /// <summary>Wrong passwords for a user at once; after them one more in each <see cref="UserPause"/>.</summary>
    public const int OfUser = 20;

    public static readonly TimeSpan AddressPause = TimeSpan.FromSeconds(30),
        UserPause = TimeSpan.FromMinutes(1);

    // 100 bytes each. Beyond it the half that is nearest to be forgotten is forgotten at once.
    const int MostRemembered = 50_000;

    readonly Lock _lock = new();
    readonly Dictionary<IPAddress, Failures> _addresses = []; // under _lock
    readonly Dictionary<string, Failures> _users = new(StringComparer.Ordinal); // under _lock

    /// <summary>Addresses and names that are remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (_lock)
                return _addresses.Count + _users.Count;
        }
    }

    /// <summary>Counts an attempt, unless it has to wait; then says for how long.</summary>
    /// <param name="address">Where it comes from; a /48 of IPv6 counts as one.</param>
    /// <param name="user">Who it is for.</param>
    /// <param name="now">Milliseconds of a clock.</param>
    public TimeSpan? TryBegin(IPAddress? address, string user, long now)
    {
        lock (_lock)
        {
            if (Wait(address, user, now) is { } wait)
                return wait;
            Entry(_addresses, AddressGroup.SiteOf(address), AddressPause, now).Count++;
            Entry(_users, user, UserPause, now).Count++;
            return null;
        }
    }

    /// <summary>How long an attempt would have to wait; null where it would not.</summary>
    public TimeSpan? WaitOf(IPAddress? address, string user, long now)
    {
        lock (_lock)
            return Wait(address, user, now);
    }

    /// <summary>Gives an attempt back: its password was right, or was not looked at.</summary>
    public void TakeBack(IPAddress? address, string user)
    {
        lock (_lock)
        {
            TakeBack(_addresses, AddressGroup.SiteOf(address));
            TakeBack(_users, user);
        }
    }

    TimeSpan? Wait(IPAddress? address, string user, long now)
    {
        var ofAddress = _addresses.GetValueOrDefault(AddressGroup.SiteOf(address)).At(now, AddressPause);
        if (ofAddress.Count > OfAddress - 1)
            return (ofAddress.Count - (OfAddress - 1)) * AddressPause;
        if (ofAddress.Count == 0)
            return null;
        var ofUser = _users.GetValueOrDefault(user).At(now, UserPause);
        return ofUser.Count > OfUser - 1 ? (ofUser.Count - (OfUser - 1)) * UserPause : null;
    }

    static void TakeBack<TKey>(Dictionary<TKey, Failures> all, TKey key)
        where TKey : notnull
    {
        ref var failures = ref CollectionsMarshal.GetValueRefOrNullRef(all, key);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref failures))
            failures.Count = Math.Max(0, failures.Count - 1);
    }

    static ref Failures Entry<TKey>(Dictionary<TKey, Failures> all, TKey key, TimeSpan pause, long now)
        where TKey : notnull
    {
        if (all.Count >= MostRemembered && !all.ContainsKey(key))
            Forget(all, pause, now);
        ref var failures = ref CollectionsMarshal.GetValueRefOrAddDefault(all, key, out _);
        failures = failures.At(now, pause);
        return ref failures;
    }

    static void Forget<TKey>(Dictionary<TKey, Failures> all, TimeSpan pause, long now)
        where TKey : notnull
    {
        foreach (var key in all.OrderBy(f => f.Value.At(now, pause).Count).Take(MostRemembered / 2).Select(f => f.Key).ToList())
            all.Remove(key);
    }

    // Fewer with time: one in each pause.
    record struct Failures(double Count, long Since)
    {
        public readonly Failures At(long now, TimeSpan pause) => new(Math.Max(0, Count - (now - Since) / pause.TotalMilliseconds), now);
    }
}
