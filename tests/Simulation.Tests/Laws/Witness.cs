using PluginChat.Hosting.Channels;

namespace PluginChat.Simulation.Tests.Laws;

/// <summary>
/// Holds what one client was sent against what happened: no message is missing that it was not told of, none comes twice, none out of
/// order. It begins anew where the client was told that it could not be resumed.
/// </summary>
/// <param name="name">Whose.</param>
/// <param name="ledger">What happened.</param>
/// <param name="now">The time, for what is said.</param>
/// <param name="isOrdered">Whether messages have one order and come once whatever becomes of hosts: not with whenDown 'local', and the docs
/// say so.</param>
sealed class Witness(string name, Ledger ledger, Func<long> now, bool isOrdered)
{
    readonly HashSet<string> _received = [];
    readonly HashSet<string> _here = []; // on this connection; with an order, on this and those that it was resumed from
    readonly List<string> _trace = [];
    string[] _beforeLoss = []; // what it had at the last loss of nobody knows how many
    ChannelPosition _at = new("", 0);
    List<Appended> _branch = []; // what the last message may have been, by its number
    long _beganAt; // what is older was before its time
    long _lostAt = -1; // when it was told of a loss of nobody knows how many
    long _lostBefore = -1; // and of the one before that: what was lost then may be there again now, and is not new to the host
    long _resumedAt = -1; // when it was resumed last, since it began
    bool _wasResumed; // and nothing came since
    bool _hasComeBack; // since it was told of a loss
    bool _isOnBranch; // whether that is known

    /// <summary>What it was sent, newest last.</summary>
    public IReadOnlyList<string> Trace => _trace;

    /// <summary>What it has now and was told that it may have lost nothing of.</summary>
    public IReadOnlySet<string> Received => _received;

    public void Note(string what)
    {
        _trace.Add($"{now() / 1000.0, 10:0.0} ms  {what}");
        if (_trace.Count > 400)
            _trace.RemoveRange(0, 100);
    }

    /// <summary>It was told that all of it follows.</summary>
    public void Resumed(ChannelPosition position)
    {
        Note($"hello, resumed at {position}");
        if (position != _at)
            Violated($"was resumed at {position} and had {_at}");
        // What a server lost and was told again after the loss was told comes again to who breaks before it has its new number.
        _here.RemoveWhere(id => !isOrdered || _lostAt >= 0 && ledger.CameAfter(id, _lostAt));
        _wasResumed = true;
        _hasComeBack = true;
        _resumedAt = now();
    }

    /// <summary>It is new, or was told that it missed something.</summary>
    public void Began(ChannelPosition position, string? reason)
    {
        Note($"hello at {position}{(reason is null ? "" : $", not resumed: {reason}")}");
        if (reason is not null)
            ledger.Losses++;
        _received.Clear();
        _here.Clear();
        _beforeLoss = [];
        (_beganAt, _lostAt, _lostBefore, _resumedAt) = (now(), -1, -1, -1);
        MoveTo(position);
    }

    public void Message(long number, string id)
    {
        Note($"{number}: {id}");
        if (number == 0)
        {
            // A host that was cut off when it started knows nothing of what clients sent to others.
            if (!isOrdered && _here.Contains(id) && ledger.WasSent(id))
                return;
            Receive(id);
            return;
        }
        if (_at.Epoch == "")
        {
            Violated($"got number {number} without a position");
            return;
        }
        if (number <= _at.Offset)
        {
            Violated($"got {number} behind {_at}");
            return;
        }
        Skip(number - 1);
        Step(number, appended => appended.Id == id, $"'{id}' has not number {number} in epoch {_at.Epoch}");
        Receive(id);
    }

    /// <summary>It was told that what lies up to a position came, or was not for it.</summary>
    public void Position(ChannelPosition position)
    {
        Note($"position {position}");
        if (_at.Epoch == "")
            MoveTo(position);
        else if (position.Epoch != _at.Epoch || position.Offset < _at.Offset)
            Violated($"was moved from {_at} to {position} without a word of loss");
        else
            Skip(position.Offset);
    }

    /// <summary>It was told of a loss.</summary>
    public void Gap(ChannelPosition position, long? missed)
    {
        Note($"gap of {missed?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} up to {position}");
        ledger.Losses++;
        if (
            missed is null
            && position.Epoch == _at.Epoch
            && position.Offset > _at.Offset
            && (ledger.CameBefore(position) || ledger.WasThere(position, _resumedAt))
        )
        {
            // Its host knows the message from another epoch, or from before this client came back, and not whether this client has it.
            Lose(position.Offset - 1, position.Offset);
            MoveTo(position);
            return;
        }
        if (missed is { } count && position.Epoch == _at.Epoch && position.Offset - count >= _at.Offset)
            Lose(position.Offset - count, position.Offset);
        else if (missed is not null)
            Violated($"was told that it missed {missed} between {_at} and {position}");
        if (missed is null)
        {
            // Of a server that lost data twice and comes back with what it had before the first time: no host knows by then what this
            // client has.
            _here.ExceptWith(_beforeLoss);
            _beforeLoss = [.. _here];
            (_lostBefore, _lostAt) = (_lostAt, now());
            _hasComeBack = _wasResumed;
            if (_wasResumed)
            {
                // Nothing came between: its host may stand on a branch that ended, and have none of what this client has.
                ledger.Unnoticed++;
                _here.Clear();
            }
        }
        if (missed is null && position.Epoch == _at.Epoch)
            Violated($"was told a loss of nobody knows how many between {_at} and {position}, of one epoch");
        MoveTo(position);
    }

    // Numbers that nothing came with: it has to have it already, or it was for others. With 'local' it may have had one that Redis refused.
    void Skip(long until)
    {
        for (var number = _at.Offset + 1; number <= until; number++)
        {
            Step(
                number,
                appended => appended.IsToGroup || appended.IsLost && !isOrdered || ledger.InPlaceOf(appended.Id).Any(Has),
                $"never got {number} of epoch {_at.Epoch}"
            );
            // It was led past what was for others, which may stand for the part of a run that a host refused.
            _received.UnionWith(ledger.At(_at.Epoch, number).Where(a => a.IsToGroup).Select(a => a.Id));
        }
    }

    // It got it, or is not owed it.
    bool Has(string id) =>
        _received.Contains(id)
        || (isOrdered ? ledger.IsOlder(id, _beganAt) : ledger.WasPublished(id, _beganAt))
        || ledger.IsOlder(id, _lostBefore);

    // It was told of these, and may be led past them again.
    void Lose(long after, long until)
    {
        Skip(after);
        for (var number = after + 1; number <= until; number++)
            _received.UnionWith(ledger.At(_at.Epoch, number).Select(a => a.Id));
    }

    void Step(long number, Predicate<Appended> fits, string problem)
    {
        var found = ledger.At(_at.Epoch, number).Where(a => fits(a)).ToList();
        if (found.Count == 0)
            Violated(
                $"{problem}, which is {string.Join(" or ", ledger.At(_at.Epoch, number).Select(a => a.Id).DefaultIfEmpty("nothing"))}"
            );
        else if (_isOnBranch && _wasResumed && !found.Exists(next => _branch.Exists(last => last.Serial == next.Before)))
        {
            // Two servers that took themselves for the master: what came from the one may come again from the other.
            ledger.Unnoticed++;
            _here.Clear();
        }
        else if (_isOnBranch && !found.Exists(next => _branch.Exists(last => last.Serial == next.Before)))
            Violated($"was led from {_at} to another branch, and was not told");
        _wasResumed = false;
        if (found.Count > 0)
        {
            _branch = found;
            _isOnBranch = true;
        }
        _at = _at with { Offset = number };
    }

    void Receive(string id)
    {
        _received.Add(id);
        // What Redis knew of clients' messages is lost with them: one that was sent again may come again to who was ever resumed, as its
        // host does not know what others gave it. So may one that its host sends again after the loss, to who was resumed since.
        var mayComeAgain =
            Array.IndexOf(_beforeLoss, id) >= 0 && (_resumedAt >= 0 && ledger.WasSent(id) || _hasComeBack && ledger.CameAgain(id));
        if (!_here.Add(id) && !mayComeAgain)
            Violated($"got '{id}' twice");
    }

    void MoveTo(ChannelPosition position)
    {
        _at = position;
        _isOnBranch = false;
    }

    void Violated(string law)
    {
        _trace.Add($"                ^^^ {law}");
        ledger.Violated($"{now() / 1000.0:0.0} ms: {name} {law}");
    }
}
