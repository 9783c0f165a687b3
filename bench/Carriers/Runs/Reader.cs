using HdrHistogram;
using PluginChat.Bench.Carriers.Redis;
using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Runs;

/// <summary>One of the hosts: what it gets, how late, and whether it is every message once in order.</summary>
sealed class Reader(IConnectionMultiplexer connection, ICarrier carrier) : IAsyncDisposable
{
    const long LongestMicroseconds = 60_000_000;
    const int Digits = 3;

    readonly CancellationTokenSource _end = new();
    LongHistogram _latencies = NewHistogram(); // the reading task's, but while nothing is sent
    Task _reading = Task.CompletedTask;
    long _last;

    /// <summary>The number of the last message that came in order.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>What came out of order, twice or after a hole.</summary>
    public long Wrong { get; private set; }

    /// <summary>What ended the reading too early.</summary>
    public Exception? Failure => _reading.Exception;

    public LongHistogram Latencies => _latencies;

    public void Start() => _reading = Task.Run(() => carrier.ReadAsync(connection, Take, _end.Token));

    public void Forget() => _latencies = NewHistogram();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
        _end.Dispose();
    }

    public static LongHistogram NewHistogram() => new(LongestMicroseconds, Digits);

    void Take(byte[] message)
    {
        var number = Message.Number(message);
        if (number != _last + 1)
            Wrong++;
        _latencies.RecordValue((long)Message.Age(message).TotalMicroseconds);
        Volatile.Write(ref _last, number);
    }
}
