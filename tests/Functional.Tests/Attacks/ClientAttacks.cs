using System.IO.Compression;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>Clients that have the host keep something for them, or spend its time.</summary>
static class ClientAttacks
{
    const int Text = 1,
        Binary = 2,
        Ping = 9,
        Compressed = 0x40;

    static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(5);

    /// <summary>Where good clients come from while others misbehave.</summary>
    const string Elsewhere = "127.0.0.9";

    public static HostAttack[] All { get; } =
    [
        new(
            "1 pings whose answers nobody reads",
            (host, end) => Attacker.RunAsync(host, "/ws/test/idle", 2, [], Repeat(500, RawClient.Encode(Ping, new byte[125])), s_pace, end)
        ),
        new("2 members of small sets that do not read", SilentMembersAsync),
        new("3 leaving a room that others join", JoinAndLeaveAsync),
        new("5 more connections than there are files", ManyConnectionsAsync) { Wrapper = ["prlimit", "--nofile=1024"] },
        new("10 a controller that fails, asked for again and again", FailedControllerAsync),
        new("11 a client that makes a controller fail", BadJsonAsync),
        new(
            "13 compressed messages that do not end",
            (host, end) =>
                Attacker.RunAsync(
                    host,
                    "/ws/test/idle",
                    40,
                    Bomb(),
                    RawClient.Encode(0, [], final: false),
                    20 * s_pace,
                    end,
                    "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                )
        ),
        new(
            "13 empty fragments",
            (host, end) =>
                Attacker.RunAsync(
                    host,
                    "/ws/test/idle",
                    2,
                    RawClient.Encode(Text, [], final: false),
                    Repeat(2_000, RawClient.Encode(0, [], final: false)),
                    s_pace,
                    end
                )
        ),
        new(
            "13 messages in pieces that do not end",
            (host, end) =>
                Attacker.RunAsync(
                    host,
                    "/ws/test/idle",
                    20,
                    RawClient.Encode(Binary, [], final: false),
                    RawClient.Encode(0, new byte[64 << 10], final: false),
                    10 * s_pace,
                    end
                )
        ),
        new("13 connections that say nothing", SilentConnectionsAsync),
        new("21 readers of files that do not read", SilentReadersAsync),
    ];

    // A room of three, of which two do not read, and the same without a room.
    static async Task SilentMembersAsync(AttackedHost host, CancellationToken end)
    {
        var (text, binary) = (RawClient.Encode(Text, AsciiBytes(64 << 10)), RawClient.Encode(Binary, new byte[64 << 10]));
        var silent = new Queue<AttackClient>();
        AttackClient? sender = null;
        await Attacker.RunAsync(
            s_pace,
            turn =>
            {
                if (turn % 200 == 0 && AttackClient.TryOpen(host.Address, "/ws/test/rooms") is { } member)
                {
                    member.TrySend(RawClient.Encode(Text, "j"u8.ToArray()));
                    silent.Enqueue(member);
                }
                if (silent.Count > 2)
                    silent.Dequeue().Dispose();
                if (sender is null || !sender.TrySend(turn % 2 == 0 ? text : binary) || !sender.Discard())
                {
                    sender?.Dispose();
                    sender = AttackClient.TryOpen(host.Address, "/ws/test/rooms");
                }
            },
            end
        );
        sender?.Dispose();
        foreach (var member in silent)
            member.Dispose();
    }

    // A room that nobody could enter any more was what came of it.
    static async Task JoinAndLeaveAsync(AttackedHost host, CancellationToken end)
    {
        byte[] join = RawClient.Encode(Text, "j"u8.ToArray()),
            leave = RawClient.Encode(Text, "l"u8.ToArray());
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(i =>
                    Attacker.RunAsync(
                        host,
                        "/ws/test/rooms",
                        1,
                        [],
                        Repeat(20, i % 2 == 0 ? [.. leave, .. join, .. leave] : [.. leave, .. leave]),
                        s_pace,
                        end
                    )
                )
        );
        var (member, newcomer) = (await host.Process.ConnectAsync("/ws/test/rooms"), await host.Process.ConnectAsync("/ws/test/rooms"));
        await member.SendAsync("j");
        await member.SendAsync("in"); // clients run side by side: what comes back says that this one has joined
        Assert.Equal("in", await member.ReceiveTextAsync());
        await newcomer.SendAsync("j");
        await newcomer.SendAsync("are you there");
        Assert.Equal("are you there", await newcomer.ReceiveTextAsync());
        Assert.Equal("are you there", await member.ReceiveTextAsync());
        await member.CloseAsync();
        await newcomer.CloseAsync();
    }

    static async Task FailedControllerAsync(AttackedHost host, CancellationToken end)
    {
        host.Site.Write("controllers/failing/Failing.cs", AttackSources.Failing);
        var lines = host.Process.Output.Count;
        var asked = 0;
        await Task.WhenAll(
            Attacker.RunAsync(s_pace, _ => asked += AttackClient.StatusOf(host.Address, "/any/failing/x") is 500 or 503 ? 1 : 0, end),
            Attacker.RunAsync(10 * s_pace, _ => host.Process.Signal(PluginChat.Testing.Processes.HostProcess.Sighup), end)
        );
        Assert.True(asked > 0);
        // Each reload tells of the broken controllers that other attacks have left, too.
        string[] said = [.. host.Process.Output.Skip(lines).Where(line => line.Contains("failing", StringComparison.OrdinalIgnoreCase))];
        Assert.True(said.Length <= 50 + asked / 2, $"{said.Length} lines for {asked} requests: {string.Join('\n', said.TakeLast(30))}");
    }

    // Newcomers, who come from elsewhere, are let in all the time.
    static async Task BadJsonAsync(AttackedHost host, CancellationToken end)
    {
        host.Site.Write("controllers/json/Json.cs", AttackSources.Json);
        Assert.Equal(101, AttackClient.StatusOf(host.Address, "/any/json/json"));
        var (turnedAway, let) = (0, 0);
        await Task.WhenAll(
            Attacker.RunAsync(host, "/any/json/json", 24, [], RawClient.Encode(Text, "{bad"u8.ToArray()), 10 * s_pace, end),
            Attacker.RunAsync(
                20 * s_pace,
                _ =>
                {
                    if (AttackClient.StatusOf(host.Address, "/any/json/json", Elsewhere) == 101)
                        let++;
                    else
                        turnedAway++;
                },
                end
            )
        );
        Assert.Equal(0, turnedAway);
        Assert.True(let > 0);
    }

    static async Task ManyConnectionsAsync(AttackedHost host, CancellationToken end)
    {
        var open = new Queue<AttackClient>();
        await Attacker.RunAsync(
            s_pace,
            _ =>
            {
                for (var i = 0; i < 5; i++)
                {
                    open.Enqueue(new(host.Address));
                    if (open.Count > 2_000)
                        open.Dequeue().Dispose();
                }
            },
            end
        );
        foreach (var client in open)
            client.Dispose();
    }

    static async Task SilentConnectionsAsync(AttackedHost host, CancellationToken end)
    {
        var silent = new Queue<AttackClient>();
        await Attacker.RunAsync(
            s_pace,
            _ =>
            {
                silent.Enqueue(new(host.Address));
                if (silent.Count > 500)
                    silent.Dequeue().Dispose();
            },
            end
        );
        foreach (var client in silent)
            client.Dispose();
    }

    static async Task SilentReadersAsync(AttackedHost host, CancellationToken end)
    {
        var request = System.Text.Encoding.ASCII.GetBytes("GET /large.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var silent = new Queue<AttackClient>();
        await Attacker.RunAsync(
            2 * s_pace,
            _ =>
            {
                var client = new AttackClient(host.Address);
                client.TrySend(Repeat(4, request));
                silent.Enqueue(client);
                if (silent.Count > 300)
                    silent.Dequeue().Dispose();
            },
            end
        );
        foreach (var client in silent)
            client.Dispose();
    }

    // 39 MB of zeros, but for their end.
    static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(new byte[39 << 20]);
        return RawClient.Encode(Binary | Compressed, packed.ToArray(), final: false);
    }

    static byte[] AsciiBytes(int count) => [.. Enumerable.Repeat((byte)'a', count)];

    static byte[] Repeat(int count, byte[] bytes) => [.. Enumerable.Repeat(bytes, count).SelectMany(b => b)];
}
