using System.Text;
using PluginChat.Hosting.Channels;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>A channel's reader that writes down what it is handed.</summary>
sealed class Recorder : IChannelReader
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly Lock _lock = new();
    readonly List<string> _texts = []; // under _lock
    readonly List<long> _offsets = []; // under _lock
    readonly List<(ChannelPosition Position, long? Missed)> _jumps = []; // under _lock
    readonly List<(Func<bool> Condition, TaskCompletionSource Done)> _waiting = []; // under _lock
    long _next;

    public Dictionary<long, string?> Clients { get; } = [];

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (_lock)
                return [.. _texts];
        }
    }

    public IReadOnlyList<long> Offsets
    {
        get
        {
            lock (_lock)
                return [.. _offsets];
        }
    }

    public IReadOnlyList<(ChannelPosition Position, long? Missed)> Jumps
    {
        get
        {
            lock (_lock)
                return [.. _jumps];
        }
    }

    /// <summary>Where it is: after the last that it was handed.</summary>
    public ChannelPosition Position { get; private set; }

    /// <summary>What came last, with whom it is for.</summary>
    public Publication Last { get; private set; }

    public int Deliver(in Publication publication)
    {
        lock (_lock)
        {
            _texts.Add(publication.Message.GetText());
            var offset = publication.Offset == Publication.Next ? ++_next : publication.Offset;
            _offsets.Add(offset);
            if (offset > 0)
                Position = Position with { Offset = offset };
            Last = publication with { Message = new(publication.Message.Bytes.ToArray(), publication.Message.Kind) };
            Look();
        }
        return 1;
    }

    public void Late(in Publication publication)
    {
        // It is for another process.
    }

    public int CountReceivers(in Publication publication) => 1;

    public void Repeat(in Publication publication) => Number(publication);

    public void Number(in Publication publication)
    {
        lock (_lock)
        {
            _offsets.Add(publication.Offset);
            Position = Position with { Offset = publication.Offset };
            Look();
        }
    }

    public void Jump(ChannelPosition position, long? missed)
    {
        lock (_lock)
        {
            _jumps.Add((position, missed));
            Position = position;
            _next = position.Offset;
            Look();
        }
    }

    public int ClientCount => Clients.Count;

    public IEnumerable<long> ClientIds => Clients.Keys;

    public string? NameOf(long client, out bool isHere) => (isHere = Clients.TryGetValue(client, out var name)) ? name : null;

    /// <summary>Waits until so many came.</summary>
    public Task CountAsync(int count) =>
        UntilAsync(() => _texts.Count >= count, () => $"{Texts.Count} of {count} came: {string.Join(' ', Texts.TakeLast(20))}");

    public Task JumpedAsync(int count) => UntilAsync(() => _jumps.Count >= count, () => $"{Jumps.Count} of {count} jumps");

    public Task NumberedAsync(int count) =>
        UntilAsync(() => _offsets.Count(o => o > 0) >= count, () => $"{Offsets.Count(o => o > 0)} of {count} have numbers");

    async Task UntilAsync(Func<bool> condition, Func<string> problem)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((condition, done));
            Look();
        }
        try
        {
            await done.Task.WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail(problem());
        }
    }

    void Look()
    {
        foreach (var (condition, done) in _waiting)
        {
            if (condition())
                done.TrySetResult();
        }
    }

    public static Publication Text(string text, string? group = null, ClientKey? except = null) =>
        new(new(Encoding.UTF8.GetBytes(text), WebSocketMessageKind.Text), group, except);
}
