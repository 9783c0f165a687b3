using System.Diagnostics;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>
/// A hundred clients who chat at one pace, ten of them speaking, while something happens beside them. What they notice is how
/// long a message takes to each of them.
/// </summary>
sealed class ChatCrowd : IAsyncDisposable
{
    public const int Clients = 100;
    const int Senders = 10;

    static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(20); // 50 messages a second, which are 5,000 deliveries
    const int FewestDeliveries = 20 * Clients; // twenty of them are above a 99th percentile

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly List<Chatter> _chatters = [];
    readonly long[] _said = new long[Senders]; // the talking task's
    readonly CancellationTokenSource _end = new();
    Task _talking = Task.CompletedTask;

    /// <summary>Some time of the chat, and its 99th percentile delay.</summary>
    public sealed record Window(long From, long To, double P99Milliseconds)
    {
        public override string ToString() => $"{P99Milliseconds:0.0}";
    }

    public static async Task<ChatCrowd> StartAsync(Uri address)
    {
        var chat = new ChatCrowd();
        for (var i = 0; i < Clients; i++)
        {
            var connection = await RawClient.ConnectAsync(address, "/ws/test/chat");
            Assert.StartsWith("HTTP/1.1 101", connection.Answer, StringComparison.Ordinal);
            var chatter = new Chatter(connection, Senders);
            chat._chatters.Add(chatter);
            chatter.Start();
        }
        chat._talking = Task.Run(chat.TalkAsync);
        return chat;
    }

    /// <summary>Measures while something goes on.</summary>
    public async Task<Window> DuringAsync(Task something)
    {
        var from = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(something, Task.Delay(TimeSpan.FromMilliseconds(250))) != something)
            AssertWell();
        await something;
        var to = Stopwatch.GetTimestamp();
        // What was sent last in it has to arrive as well.
        await UntilAsync(() => _chatters.All(c => c.Problem is not null || c.HasHeardSince(to)), "messages of a window");
        AssertWell();
        var delays = _chatters.SelectMany(c => c.Delays(from, to)).Order().ToArray();
        Assert.True(delays.Length >= FewestDeliveries, $"{delays.Length} deliveries are too few to tell a percentile.");
        return new(from, to, Stopwatch.GetElapsedTime(0, delays[delays.Length * 99 / 100]).TotalMilliseconds);
    }

    /// <summary>
    /// Falls silent, sees that everyone heard all of it in one order, and leaves: a host that is told to stop waits for those who are
    /// there.
    /// </summary>
    public async Task<long> EndAsync()
    {
        await _end.CancelAsync();
        await _talking;
        var said = _said.Sum();
        await UntilAsync(() => _chatters.All(c => c.Problem is not null || c.HeardCount == said), "the last messages");
        AssertWell();
        Assert.Single(_chatters.Select(c => c.OrderHash).Distinct());
        foreach (var chatter in _chatters)
            await chatter.DisposeAsync();
        return said;
    }

    void AssertWell() => Assert.All(_chatters, chatter => Assert.Null(chatter.Problem));

    async Task TalkAsync()
    {
        using var pace = new PeriodicTimer(s_pace);
        for (var turn = 0; !_end.IsCancellationRequested; turn++)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            var sender = turn % Senders;
            await _chatters[sender * Clients / Senders].SayAsync(sender, ++_said[sender]);
        }
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Waited for {what} in vain.");
            await look.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _talking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var chatter in _chatters)
            await chatter.DisposeAsync();
        _end.Dispose();
    }
}
