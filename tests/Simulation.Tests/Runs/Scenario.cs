using System.Text;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Simulation.Tests.Scheduling;

namespace PluginChat.Simulation.Tests.Runs;

/// <summary>How many there are of what in one run, and how it is configured.</summary>
sealed record Scenario(int Hosts, int Clients, int MessagesPerSecond, TimeSpan Faulty, Retention Retention)
{
    /// <summary>A message that says this is one that the server does not take.</summary>
    const string Poison = "poison";

    public WhenEngineIsDown WhenDown { get; init; }

    public long UnreadBytes { get; private init; }

    public long PendingBytes { get; private init; }

    public long ReplayBytesPerSecond { get; private init; }

    /// <summary>How many messages a read brings at most.</summary>
    public int ReadCount { get; private init; }

    /// <summary>Whether clients send too, and again what they do not know the fate of.</summary>
    public bool ClientsSend { get; init; }

    /// <summary>How often something goes wrong, in the time in which it may.</summary>
    public TimeSpan BetweenFaults { get; private init; }

    /// <summary>One in which there is room for everything; what is in it is added by hand.</summary>
    public static Scenario Roomy { get; } =
        new(0, 0, 0, TimeSpan.Zero, new(KeepsHistory: true, 10_000, 1 << 20, Timeout.InfiniteTimeSpan))
        {
            UnreadBytes = 1 << 20,
            PendingBytes = 1 << 20,
            ReplayBytesPerSecond = 1 << 20,
            ReadCount = 512,
        };

    public static Scenario Of(World world)
    {
        var retention = new Retention(
            KeepsHistory: world.Chance(0.7),
            Messages: world.Pick<long>([5, 20, 100, 10_000]),
            Bytes: world.Pick<long>([500, 4_000, 1 << 20]),
            Age: world.Chance(0.7) ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(world.Between(5, 120))
        );
        return new(world.Between(2, 3), world.Between(2, 5), world.Between(2, 20), TimeSpan.FromSeconds(world.Between(3, 20)), retention)
        {
            WhenDown = world.Pick([
                WhenEngineIsDown.Queue,
                WhenEngineIsDown.Queue,
                WhenEngineIsDown.Queue,
                WhenEngineIsDown.Refuse,
                WhenEngineIsDown.Local,
            ]),
            UnreadBytes = world.Pick<long>([2_000, 20_000, 1 << 20]),
            PendingBytes = world.Pick<long>([1_000, 1 << 20]),
            ReplayBytesPerSecond = world.Pick<long>([2_000, 1 << 20]),
            ReadCount = world.Pick([1, 3, 20, 512]),
            BetweenFaults = TimeSpan.FromMilliseconds(world.Between(300, 4000)),
        };
    }

    /// <summary>A text that begins with its identity.</summary>
    public static string TextOf(World world, int sequence) =>
        $"m{sequence}{(world.Chance(0.01) ? " " + Poison : world.Chance(0.1) ? " " + new string('x', world.Between(1, 400)) : "")}";

    public static bool IsPoison(byte[] data) => data.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Poison)) >= 0;
}
