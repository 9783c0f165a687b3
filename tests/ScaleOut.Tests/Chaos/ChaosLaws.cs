using PluginChat.Hosting.Channels;

namespace PluginChat.ScaleOut.Tests.Chaos;

/// <summary>
/// What holds whatever happens: each client has every message once and in the one order, or was told exactly what it missed. Judged from
/// what clients wrote down, and from nothing that the hosts say of themselves.
/// </summary>
sealed class ChaosLaws(bool dataWasLost)
{
    // Of each position that a client saw: there is one message there.
    readonly Dictionary<ChannelPosition, string> _texts = [];
    readonly Dictionary<string, List<ChannelPosition>> _positions = [];
    readonly List<string> _violations = [];
    readonly Queue<ChaosEvent> _last = new();
    bool _epochEnded; // in the life of the client that is judged

    // What a person who looks for the reason wants to see.
    const int Remembered = 12;

    /// <summary>Messages that somebody got.</summary>
    public int Messages => _positions.Count;

    /// <summary>Times that a client was told of a loss: a gap, not resumed, or closed for it.</summary>
    public int ToldLosses { get; private set; }

    /// <summary>Times that a client came back and went on where it was.</summary>
    public int Resumes { get; private set; }

    /// <summary>Judges what clients wrote down.</summary>
    /// <param name="clients">All there were.</param>
    /// <param name="dataWasLost">Whether Redis lost all it had: with it goes what tokens are signed with, and a host that starts then knows
    /// none of before.</param>
    public static ChaosLaws Judge(IReadOnlyCollection<ChaosClient> clients, bool dataWasLost)
    {
        var laws = new ChaosLaws(dataWasLost);
        foreach (var client in clients.Where(c => c.Resumes))
            laws.Map(client);
        foreach (var client in clients.Where(c => c.Resumes))
            laws.JudgeResuming(client);
        foreach (var client in clients.Where(c => !c.Resumes))
            laws.JudgePlain(client);
        return laws;
    }

    public IReadOnlyList<string> Violations => _violations;

    void Map(ChaosClient client)
    {
        var epoch = "";
        foreach (var happened in client.Events)
        {
            epoch = happened switch
            {
                ChaosEvent.Opened opened => opened.Position.Epoch ?? "",
                ChaosEvent.Moved moved => moved.Position.Epoch,
                ChaosEvent.Gap gap => gap.Position.Epoch,
                _ => epoch,
            };
            if (happened is not ChaosEvent.Message message)
                continue;
            var position = new ChannelPosition(epoch, message.Number);
            if (_texts.TryAdd(position, message.Text))
            {
                if (!_positions.TryGetValue(message.Text, out var all))
                    _positions.Add(message.Text, all = []);
                all.Add(position);
            }
            else if (_texts[position] != message.Text)
                Violate(client, $"{position} is '{message.Text}', and '{_texts[position]}' to another: two orders");
        }
    }

    void JudgeResuming(ChaosClient client)
    {
        var (here, has, sent, mayHaveLost) = (default(ChannelPosition), new HashSet<string>(), new List<string>(), false);
        foreach (var happened in client.Events)
        {
            Remember(happened);
            switch (happened)
            {
                case ChaosEvent.Opened { Resumed: true } opened:
                    Resumes++;
                    if (opened.Position != here)
                        Violate(client, $"was at {here} and is resumed at {opened.Position}");
                    break;
                case ChaosEvent.Opened opened:
                    // Who is told that it starts anew begins a new life. It may be told so where data was lost, or nothing can be known.
                    if (opened.Resumed == false)
                        ToldLosses++;
                    if (
                        opened.Reason is "tooOld" or "unknown"
                        || opened.Reason == "token" && !dataWasLost
                        || opened.Reason == "epoch" && opened.Position.Epoch == here.Epoch
                    )
                        Violate(client, $"at {here} is told '{opened.Reason}' and starts at {opened.Position}");
                    (here, has, _epochEnded) = (opened.Position, [], opened.Reason == "epoch");
                    break;
                case ChaosEvent.Message message:
                    CheckBetween(client, here, message.Number - 1, has);
                    if (message.Number <= here.Offset)
                        Violate(client, $"at {here} gets {message.Number} '{message.Text}': back in the order");
                    if (!has.Add(message.Text))
                        Violate(client, $"at {here} gets '{message.Text}' twice");
                    here = here with { Offset = message.Number };
                    break;
                case ChaosEvent.Moved moved:
                    if (here.IsKnown && moved.Position.Epoch != here.Epoch)
                        Violate(client, $"from {here} to {moved.Position} without a word of a loss");
                    CheckBetween(client, here, moved.Position.Offset, has);
                    here = moved.Position;
                    break;
                case ChaosEvent.Gap gap:
                    ToldLosses++;
                    mayHaveLost = true;
                    _epochEnded |= here.IsKnown && gap.Position.Epoch != here.Epoch;
                    // Within an epoch nobody knows of one that was sent again because data was lost: whether this client had it before.
                    var passed = gap.Position.Offset - here.Offset;
                    if (
                        gap.Position.Epoch == here.Epoch
                            ? gap.Missed != passed && !(gap.Missed is null && passed == 1 && dataWasLost)
                            : here.IsKnown && gap.Missed is not null
                    )
                        Violate(client, $"from {here} to {gap.Position} is a gap of {gap.Missed?.ToString() ?? "nobody knows how many"}");
                    here = gap.Position;
                    break;
                case ChaosEvent.Sent message:
                    sent.Add(message.Text);
                    break;
                case ChaosEvent.Broken:
                    sent.Clear();
                    mayHaveLost = false;
                    break;
            }
        }
        // What it sent on the connection that it still has was taken by a host that still lives.
        foreach (var text in sent.Where(text => !has.Contains(text) && !mayHaveLost))
            Violate(client, $"sent '{text}', is still connected, and never got it");
    }

    // Numbers that it did not get are of messages that it had before, where an epoch ended: their senders sent them again.
    void CheckBetween(ChaosClient client, ChannelPosition here, long until, HashSet<string> has)
    {
        for (var number = here.Offset + 1; here.IsKnown && number <= until; number++)
        {
            // Behind the end of an epoch that may be a repetition of what everybody has: then nobody gets it there.
            if (!_texts.TryGetValue(here with { Offset = number }, out var text))
            {
                if (!_epochEnded)
                    Violate(client, $"misses {here.Epoch}.{number}, which nobody got");
            }
            else if (!has.Contains(text))
                Violate(client, $"misses {here.Epoch}.{number} '{text}' without a word");
        }
    }

    void JudgePlain(ChaosClient client)
    {
        var (last, has) = ((string?)null, new HashSet<string>());
        foreach (var happened in client.Events)
        {
            Remember(happened);
            switch (happened)
            {
                case ChaosEvent.Opened:
                    (last, has) = (null, []);
                    break;
                case ChaosEvent.Closed closed when closed.Why.Contains("Messages were lost", StringComparison.Ordinal):
                    ToldLosses++;
                    break;
                case ChaosEvent.Message message:
                    if (!has.Add(message.Text))
                        Violate(client, $"gets '{message.Text}' twice");
                    if (last is not null && !Follows(last, message.Text, has))
                        Violate(client, $"gets '{message.Text}' ({At(message.Text)}) after '{last}' ({At(last)}) without a word of a loss");
                    last = message.Text;
                    break;
            }
        }
    }

    bool Follows(string before, string text, HashSet<string> has)
    {
        // Nobody else may have got it, as everyone else was moving.
        if (!_positions.TryGetValue(before, out var from) || !_positions.TryGetValue(text, out var to))
            return true;
        foreach (var (first, second) in from.SelectMany(f => to.Where(t => t.Epoch == f.Epoch && t.Offset > f.Offset).Select(t => (f, t))))
        {
            var isWhole = true;
            for (var number = first.Offset + 1; isWhole && number < second.Offset; number++)
                isWhole = _texts.TryGetValue(first with { Offset = number }, out var between) && has.Contains(between);
            if (isWhole)
                return true;
        }
        return false;
    }

    string At(string text) => _positions.TryGetValue(text, out var all) ? string.Join(", ", all) : "nowhere";

    void Remember(ChaosEvent happened)
    {
        if (happened is not ChaosEvent.Message && _last.Count == Remembered)
            _last.Dequeue();
        if (happened is not ChaosEvent.Message and not ChaosEvent.Sent)
            _last.Enqueue(happened);
    }

    void Violate(ChaosClient client, string what) => _violations.Add($"{client.Name}: {what}; before that: {string.Join(", ", _last)}");
}
