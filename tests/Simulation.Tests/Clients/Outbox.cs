using PluginChat.Simulation.Tests.Laws;
using PluginChat.Simulation.Tests.Scheduling;

namespace PluginChat.Simulation.Tests.Clients;

/// <summary>
/// What a client sends, as docs/resume.md says: numbered, and again on the next connection where it does not know what became of it. The
/// law: what it sent is passed on, whatever becomes of hosts and connections, unless it was told that nobody knows.
/// </summary>
/// <param name="world">Where it runs.</param>
/// <param name="client">Whose.</param>
/// <param name="ledger">What happened.</param>
sealed class Outbox(World world, ResumeClient client, Ledger ledger)
{
    // On most networks what a connection had under way when it broke is lost with it.
    const double ArrivesAfterTheEnd = 0.3;

    readonly SortedSet<long> _inDoubt = [];
    readonly HashSet<long> _givenUp = [];
    Queue<long> _onTheWay = []; // on the connection that is open
    long _last;
    long _arrives; // when the last of this connection does: one comes behind the other

    /// <summary>A secret in the handshake.</summary>
    public string Session { get; } = $"{client.Name.Replace(' ', '-')}-a-secret-of-22-characters";

    /// <summary>Whether something is on its way on the connection that is open.</summary>
    public bool IsOnItsWay => client.Connection is { IsOpen: true } && _onTheWay.Count > 0;

    public void Say()
    {
        ledger.Sent(IdOf(++_last));
        _inDoubt.Add(_last);
        Send(_last);
    }

    /// <summary>The host said its hello.</summary>
    /// <param name="isResumed">Whether all that was missed follows.</param>
    /// <param name="received">Up to which number all is there; null where the host does not know.</param>
    public void Begin(bool isResumed, long? received)
    {
        _onTheWay = [];
        _arrives = 0;
        if (received > _last)
            ledger.Violated($"{client.Name} was told that {received} arrived, and has sent {_last}");
        foreach (var number in _inDoubt.Where(n => n <= received).ToArray())
            Arrived(number, "received");
        if (!isResumed && received is null)
        {
            // Nobody knows: a person decides.
            _givenUp.UnionWith(_inDoubt);
            _inDoubt.Clear();
        }
        foreach (var number in _inDoubt)
            Send(number);
    }

    // The host said that it is passed on.
    void Arrived(long number, string how)
    {
        client.Witness.Note($"'{IdOf(number)}' arrived: {how}");
        _inDoubt.Remove(number);
        if (!ledger.Has(IdOf(number)))
            ledger.Violated($"{client.Name} was told that '{IdOf(number)}' is passed on, and it is nowhere");
    }

    /// <summary>A message came to the client.</summary>
    public void Echo(string id)
    {
        if (id.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(id.AsSpan(Prefix.Length), out var number))
            _inDoubt.Remove(number);
    }

    /// <summary>Called at the end.</summary>
    public void Check(Ledger ledger)
    {
        for (var number = 1L; number <= _last; number++)
        {
            if (!_givenUp.Contains(number) && !ledger.Has(IdOf(number)))
                ledger.Violated($"'{IdOf(number)}' was sent until it was there, and is nowhere");
        }
    }

    string Prefix => $"{client.Name.Replace("client ", "c", StringComparison.Ordinal)}n";

    string IdOf(long number) => $"{Prefix}{number}";

    void Send(long number)
    {
        if (client.Connection is not { IsOpen: true, IsReleased: true } connection || !client.HasHello)
            return;
        client.Witness.Note($"sends '{IdOf(number)}' to host {connection.Host.Number}");
        var onTheWay = _onTheWay;
        onTheWay.Enqueue(number);
        _arrives = Math.Max(_arrives, world.Now + (long)world.Short(30).TotalMicroseconds);
        world.After(
            TimeSpan.FromMicroseconds(_arrives - world.Now),
            () =>
            {
                // What does not arrive ends what arrives.
                connection.IsDeaf |= !connection.IsOpen && !world.Chance(ArrivesAfterTheEnd);
                if (connection.IsDeaf)
                    return;
                // A host that has hung is not told by the world what came first.
                var next = onTheWay.Dequeue();
                connection.Host.Take(
                    Session,
                    next,
                    IdOf(next),
                    outcome =>
                    {
                        connection.IsDeaf |= outcome == Outcome.Refused;
                        if (client.Connection != connection)
                            return;
                        if (outcome == Outcome.Refused)
                            client.Break();
                        else if (outcome == Outcome.Settled)
                            Arrived(next, "sent before");
                    }
                );
            },
            connection.Host.Process
        );
    }
}
