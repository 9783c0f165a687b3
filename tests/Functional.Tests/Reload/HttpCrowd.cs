using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>
/// Connections that ask without pause what <see cref="HttpCrowdSource"/> answers, and clients that follow its stream of events. All of
/// them check all that comes.
/// </summary>
/// <param name="address">Where the site is.</param>
/// <param name="perSecond">How many requests a second, where the machine has the time.</param>
sealed partial class HttpCrowd(Uri address, int perSecond) : IDisposable
{
    const int Connections = 16;
    const int Streams = 4;

    readonly CancellationTokenSource _over = new(); // no more requests
    readonly CancellationTokenSource _gone = new(); // and no more events
    readonly ConcurrentBag<long> _counts = [];
    Task[] _asking = [];
    Task<(long Last, string? Wrong)>[] _following = [];
    long _asked,
        _added;
    volatile bool _isLast; // no more events are added

    /// <summary>Requests without an answer of 200, each with what came.</summary>
    public ConcurrentQueue<string> Failed { get; } = [];

    /// <summary>Answers that are of two versions.</summary>
    public ConcurrentQueue<string> Mixed { get; } = [];

    public long Asked => Volatile.Read(ref _asked);

    /// <summary>How many events there are to come.</summary>
    public long Added => Volatile.Read(ref _added);

    /// <summary>What the counter was in each answer that has it.</summary>
    public IReadOnlyCollection<long> Counts => _counts;

    public void Start()
    {
        _following = [.. Enumerable.Range(0, Streams).Select(_ => Task.Run(FollowAsync))];
        var start = Stopwatch.GetTimestamp();
        _asking = [.. Enumerable.Range(0, Connections).Select(i => Task.Run(() => AskAsync(i, start)))];
    }

    /// <summary>Asks no more, and waits for the answers that are due.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await _over.CancelAsync();
        await Task.WhenAll(_asking).WaitAsync(patience);
    }

    /// <summary>How far each stream came when all had the time to have all, and what was wrong with it.</summary>
    public async Task<IReadOnlyList<(long Last, string? Wrong)>> StreamsAsync(TimeSpan patience)
    {
        _gone.CancelAfter(patience);
        _added++;
        _isLast = true; // before it is sent: whoever has it has all
        using var connection = await KeptAliveConnection.ConnectAsync(address);
        CheckAction(7, (await connection.AskAsync("POST", "/api/add", "text/plain", [""], _gone.Token)).Body);
        return await Task.WhenAll(_following);
    }

    public void Dispose()
    {
        _gone.Cancel();
        _over.Dispose();
        _gone.Dispose();
    }

    async Task AskAsync(int number, long start)
    {
        using var connection = await KeptAliveConnection.ConnectAsync(address);
        for (var i = 0; !_over.IsCancellationRequested; i++)
        {
            var wait = TimeSpan.FromSeconds((double)(i * Connections + number) / perSecond) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, CancellationToken.None);
            var what = (i + number) % 8;
            try
            {
                var (status, body) = await (
                    what switch
                    {
                        0 or 1 => connection.AskAsync("GET", "/api/count", "", [], _gone.Token),
                        2 => connection.AskAsync("GET", "/page?name=a", "", [], _gone.Token),
                        3 => connection.AskAsync("POST", "/page", "application/x-www-form-urlencoded", ["na", "me=a"], _gone.Token),
                        4 => connection.AskAsync(
                            "POST",
                            "/api/json",
                            "application/json",
                            ["{\"text\":\"a\",\"num", "bers\":[1,2]}"],
                            _gone.Token
                        ),
                        5 => connection.AskAsync("POST", "/api/upload", "text/plain", ["one ", "two ", "three"], _gone.Token),
                        6 => connection.AskAsync("GET", "/api/pieces", "", [], _gone.Token),
                        _ => connection.AskAsync("POST", "/api/add", "text/plain", [""], _gone.Token),
                    }
                );
                Interlocked.Increment(ref _asked);
                if (status != 200)
                    Failed.Enqueue($"{what}: {status} {body}");
                else if (what is 2 or 3)
                    CheckPage(body);
                else
                    CheckAction(what, body);
                if (status == 200 && what == 7)
                    Interlocked.Increment(ref _added);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                Failed.Enqueue($"{what}: {e.Message}");
                return;
            }
        }
    }

    void CheckAction(int what, string body)
    {
        string[] words;
        if (what == 4)
        {
            var counted = JsonNode.Parse(body)!.AsObject();
            Assert.Equal("a3", (string?)counted["text"]);
            words = [$"{counted["from"]}", $"{counted["count"]}", $"{counted["to"]}"];
        }
        else
            words = body.Split(' ');
        if (words.Length != (what == 5 ? 4 : 3) || what == 5 && words[3] != "13")
            Failed.Enqueue($"{what}: {body}");
        else if (words[0] != words[2])
            Mixed.Enqueue($"{what}: {body}");
        _counts.Add(long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    // One version of the controller has one state of its files: those that are written first may be of a newer edit, and the last,
    // Chat.cs, is of no newer one than any of them.
    void CheckPage(string body)
    {
        var stamps = StampPattern()
            .Matches(body)
            .Select(m => (File: m.Groups[1].Value, Edit: Number(m.Groups[2]), Version: Number(m.Groups[3])))
            .ToList();
        var files = HttpCrowdSource.Files.Select(f => stamps.Where(s => s.File == f).Select(s => s.Edit).ToList()).ToList();
        if (!body.Contains("model", StringComparison.Ordinal) || !body.Contains("]a", StringComparison.Ordinal) || stamps.Count != 8)
            Failed.Enqueue(body);
        else if (
            stamps.Exists(s => s.Version != stamps[0].Version)
            || files.Exists(f => f.Count != 2 || f[0] != f[1])
            || !files.Select(f => f[0]).SequenceEqual(files.Select(f => f[0]).OrderDescending())
            || files[^1][0] < stamps[0].Version
        )
            Mixed.Enqueue(body);
    }

    static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    // To the last event that was added, or until nobody waits any more.
    async Task<(long Last, string? Wrong)> FollowAsync()
    {
        var (last, version) = (0L, 0);
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            await using var body = await http.GetStreamAsync("/api/events", _gone.Token);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(_gone.Token))
            {
                var next = int.Parse(item.Data, CultureInfo.InvariantCulture);
                if (item.EventId != $"{last + 1}" || next < version)
                    return (last, $"event {item.EventId} of version {next} after event {last} of version {version}");
                (last, version) = (last + 1, next);
                if (_isLast && last == Added)
                    return (last, null);
            }
            return (last, "The stream ended.");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return (last, e.Message);
        }
    }

    [GeneratedRegex(@"\[(\w+) (\d+)/(\d+)\]")]
    private static partial Regex StampPattern();
}
