namespace PluginChat.Simulation.Tests.Scheduling;

/// <summary>
/// One thread, a time that nobody waits for, and chance from a seed: everything that happens in a run happens here, one after the other.
/// The same seed makes the same run.
/// </summary>
sealed class World(int seed)
{
    readonly PriorityQueue<(Process? Owner, Action Action), (long Time, long Sequence)> _later = new();
    readonly List<(Process Owner, SendOrPostCallback Callback, object? State)> _ready = [];
    long _sequence;

    public Random Random { get; } = new(seed);

    /// <summary>Microseconds since the beginning.</summary>
    public long Now { get; private set; }

    /// <summary>What was thrown where nobody caught it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>How many steps there were.</summary>
    public long Steps { get; private set; }

    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>A whole number from one to another, both of which may come.</summary>
    public int Between(int least, int most) => Random.Next(least, most + 1);

    public T Pick<T>(IReadOnlyList<T> of) => of[Random.Next(of.Count)];

    /// <summary>A time in milliseconds that is mostly short.</summary>
    public TimeSpan Short(double most) => TimeSpan.FromMilliseconds(most * Math.Pow(Random.NextDouble(), 3));

    /// <summary>Does something after a time, unless the process that it belongs to has ended by then.</summary>
    public void After(TimeSpan delay, Action action, Process? owner = null) =>
        _later.Enqueue((owner, action), (Now + Math.Max(0, (long)delay.TotalMicroseconds), _sequence++));

    public void Post(Process owner, SendOrPostCallback callback, object? state) => _ready.Add((owner, callback, state));

    /// <summary>Goes on until a time, or until something is true; that is asked whenever time passes.</summary>
    public bool RunUntil(long end, Func<bool>? isDone = null)
    {
        while (Failure is null)
        {
            // Whatever is ready happens in any order: threads are not fair.
            while (_ready.Count > 0 && Failure is null)
            {
                var index = Random.Next(_ready.Count);
                var (owner, callback, state) = _ready[index];
                _ready[index] = _ready[^1];
                _ready.RemoveAt(_ready.Count - 1);
                Do(owner, () => callback(state));
            }
            if (isDone?.Invoke() == true)
                return true;
            if (!_later.TryPeek(out var next, out var at) || at.Time > end)
                break;
            _later.Dequeue();
            Now = at.Time;
            Do(next.Owner, next.Action);
        }
        if (Failure is null)
            Now = Math.Max(Now, end);
        return false;
    }

    void Do(Process? owner, Action action)
    {
        if (owner is not null && owner.HangsUntil > Now)
        {
            After(TimeSpan.FromMicroseconds(Math.Min(owner.HangsUntil - Now, 100_000)), action, owner);
            return;
        }
        Steps++;
        try
        {
            if (owner is null)
                action();
            else
                owner.Run(action);
        }
        catch (Exception e)
        {
            Failure ??= e;
        }
    }
}
