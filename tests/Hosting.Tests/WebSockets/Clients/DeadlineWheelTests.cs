using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Sockets;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Testing.Lengths;

namespace PluginChat.Hosting.Tests.WebSockets.Clients;

public sealed class DeadlineWheelTests
{
    static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    static readonly RouteConfig s_route = new()
    {
        Name = "chat",
        Location = new("appweb.json", 1, 1),
        Handler = RouteHandler.Action,
        Documents = "web",
    };

    readonly ClientRegistry _registry = new(new(), new FakeTimeProvider(), new(new FakeTimeProvider(), NullLogger.Instance));
    readonly ActionHub _hub = new("chat", "test/chat", new(new CoarseClock()), Retention.Default);

    Client NewClient() =>
        new(
            _registry,
            _hub,
            _hub.Log.Plain,
            _hub.Log.OpenCursor(_hub.Log.Plain),
            s_route,
            new(null, "/", new Dictionary<string, string>(), null),
            new NoConnection()
        );

    // It was put back by who looked at it at the moment it left, looked at four times a second from then on, and never let go of.
    [Fact]
    public void Client_RemovedWhileItIsLookedAt_IsNotWatchedAgain()
    {
        var wheel = new DeadlineWheel(s_tick);
        var client = NewClient();
        wheel.Set(client, s_tick);
        var due = new List<Client>();
        wheel.Turn(due);
        Assert.Equal([client], due);
        wheel.Remove(client);
        wheel.Set(client, s_tick);
        Assert.False(client.Deadline.IsSet);
    }

    [Fact]
    public void Deadline_SetTwice_IsTheEarlierOne()
    {
        var wheel = new DeadlineWheel(s_tick);
        var client = NewClient();
        wheel.Set(client, 4 * s_tick);
        wheel.Set(client, 2 * s_tick);
        wheel.Set(client, 3 * s_tick);
        Assert.Equal(2, TurnsUntilDue(wheel, client));
        Assert.False(client.Deadline.IsSet);
    }

    [Fact]
    public void Deadline_BeyondTheWheel_IsLookedAtOnceARound()
    {
        var wheel = new DeadlineWheel(s_tick);
        var client = NewClient();
        wheel.Set(client, TimeSpan.FromHours(1));
        Assert.Equal(511, TurnsUntilDue(wheel, client));
    }

    static int TurnsUntilDue(DeadlineWheel wheel, Client client)
    {
        var due = new List<Client>();
        for (var turn = 1; turn < 2000; turn++)
        {
            wheel.Turn(due);
            if (due.Contains(client))
                return turn;
        }
        return -1;
    }

    [Fact]
    public void Wheel_UsedBySeveralThreadsAtOnce_IsAsIfOneCameAfterTheOther() =>
        Gen.Const(0)
            .Select(_ => new Watch([NewClient(), NewClient()]))
            .SampleParallel(
                Gen.Int[0, 1]
                    .Select(Gen.Int[1, 4])
                    .Operation<Watch>((watch, set) => watch.Wheel.Set(watch.Clients[set.Item1], set.Item2 * s_tick)),
                Gen.Int[0, 1].Operation<Watch>((watch, client) => watch.Wheel.Remove(watch.Clients[client])),
                Gen.Operation<Watch>(watch => watch.Wheel.Turn(watch.Due)),
                equal: (left, right) => left.ToString() == right.ToString(),
                iter: TestLength.Choose(200, 40),
                threads: 2
            );

    sealed record Watch(Client[] Clients)
    {
        public DeadlineWheel Wheel { get; } = new(s_tick);

        public List<Client> Due { get; } = [];

        public override string ToString() =>
            $"{string.Join(' ', Clients.Select(c => c.Deadline.IsSet ? $"{c.Deadline.Tick}" : "-"))}; "
            + $"due {string.Join(' ', Due.Select(c => Array.IndexOf(Clients, c)).Order())}";
    }

    sealed class NoConnection : IConnectionEnd
    {
        public void Abort() { }
    }
}
