using System.Net.Sockets;
using System.Text;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Chaos;

/// <summary>
/// A person with one connection after the other, most of them bad. What a host owes even such a one is checked: the handshake of a
/// good visit, its own message back, the right close code, and the end of a connection that the client has ended.
/// </summary>
sealed class Troublemaker(Uri address, Random random)
{
    public const int MessageLimitBytes = 1 << 20;

    const string Path = "/ws/test/chat";

    // Not what is measured: a machine that does other work as well must not fail this.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // Longer than the route's backlog limit.
    static readonly TimeSpan s_notReading = TimeSpan.FromSeconds(4);

    static readonly Mischief[] s_all = Enum.GetValues<Mischief>();

    static readonly string[] s_badHandshakes =
    [
        "GET /ws/test/chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "GET /ws/test/chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 12\r\n\r\n",
        "GET /ws/test/none HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "POST /ws/test/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "GET /ws/test/chat HTTP/9.9\r\n\r\n",
    ];

    public Dictionary<Mischief, int> Done { get; } = s_all.ToDictionary(kind => kind, _ => 0);

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await DoAsync(s_all[random.Next(s_all.Length)]);
            await Task.Delay(random.Next(60), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its pace
        }
    }

    public async Task DoAsync(Mischief kind)
    {
        try
        {
            await (
                kind switch
                {
                    Mischief.GarbageInstead => SayAsync(Garbage(random.Next(1, 3000))),
                    Mischief.BadHandshake => SayAsync(Encoding.ASCII.GetBytes(s_badHandshakes[random.Next(s_badHandshakes.Length)])),
                    Mischief.HalfAHandshake => SayAsync(Encoding.ASCII.GetBytes("GET /ws/test/chat HTTP/1.1\r\nHost: x\r\nUpg")),
                    _ => JoinAsync(kind),
                }
            );
            Done[kind]++;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{kind} went wrong: {e.Message}", e);
        }
    }

    async Task SayAsync(byte[] bytes)
    {
        await using var client = await RawClient.OpenAsync(address);
        await TrySendAsync(client, bytes);
        await EndAsync(client);
    }

    async Task JoinAsync(Mischief kind)
    {
        await using var client = await RawClient.ConnectAsync(address, Path, receiveBuffer: kind == Mischief.SlowReader ? 4096 : 0);
        Assert.Equal(101, client.Status);
        switch (kind)
        {
            case Mischief.Visit:
                await TalkAsync(client, random.Next(1, 6), 20);
                await CloseAsync(client);
                break;
            case Mischief.BigMessage:
                await TalkAsync(client, 1, random.Next(100_000, MessageLimitBytes));
                await CloseAsync(client);
                break;
            case Mischief.Fragments:
                var text = NewText(500);
                await client.SendAsync(RawClient.Encode(1, Encoding.UTF8.GetBytes(text[..100]), final: false));
                await client.SendAsync(RawClient.Encode(9, []));
                await client.SendAsync(RawClient.Encode(0, Encoding.UTF8.GetBytes(text[100..])));
                await HearAsync(client, text);
                await CloseAsync(client);
                break;
            case Mischief.TooBig:
                await client.SendAsync(RawClient.Encode(1, new byte[MessageLimitBytes + 1]));
                Assert.Equal(1009, await client.ReceiveCloseAsync());
                await EndAsync(client);
                break;
            case Mischief.TalksAfterItsClose:
                await client.SendAsync([.. RawClient.Encode(8, [0x03, 0xE8]), .. RawClient.Encode(1, "never said"u8.ToArray())]);
                await EndAsync(client);
                break;
            case Mischief.HalfClose:
                await client.SendTextAsync(NewText(20));
                await EndAsync(client);
                break;
            case Mischief.GarbageAfterTheHandshake:
                await TrySendAsync(client, Garbage(random.Next(1, 3000)));
                await EndAsync(client);
                break;
            case Mischief.SlowReader:
                await client.SendTextAsync(NewText(20));
                await Task.Delay(s_notReading); // what it does: nothing
                // What its buffers still hold would take it minutes to read: its window is smaller than a segment.
                client.Socket.LingerState = new(true, 0);
                break;
            case Mischief.ResetInAFrame:
                var frame = RawClient.Encode(1, Encoding.UTF8.GetBytes(NewText(5000)));
                await client.SendAsync(frame[..random.Next(1, frame.Length)]);
                client.Socket.LingerState = new(true, 0);
                break;
            default:
                await client.SendTextAsync(NewText(20));
                client.Socket.LingerState = new(true, 0);
                break;
        }
    }

    async Task TalkAsync(RawClient client, int messages, int length)
    {
        for (var i = 0; i < messages; i++)
        {
            var text = NewText(length);
            await client.SendTextAsync(text);
            await HearAsync(client, text);
        }
    }

    static async Task HearAsync(RawClient client, string text)
    {
        while (await client.ReceiveAsync() is { } frame)
        {
            if (frame.Opcode == 1 && frame.Payload.Length == text.Length && frame.Text == text)
                return;
            Assert.True(frame.Opcode != 8, $"Closed with {frame.CloseCode} before its own message came.");
        }
        Assert.Fail("The connection ended before its own message came.");
    }

    static async Task CloseAsync(RawClient client)
    {
        await client.SendAsync(RawClient.Encode(8, [0x03, 0xE8]));
        Assert.Equal(1000, await client.ReceiveCloseAsync());
        await EndAsync(client);
    }

    // The client has no more to say; the host has to let go of it, by an orderly end or another.
    static async Task EndAsync(RawClient client)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var buffer = new byte[64 << 10];
        try
        {
            client.Socket.Shutdown(SocketShutdown.Send);
            while (await client.Socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, patience.Token) > 0) { }
        }
        catch (SocketException)
        {
            // Another one: a reset.
        }
    }

    static async Task TrySendAsync(RawClient client, byte[] bytes)
    {
        try
        {
            await client.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The host had heard enough.
        }
    }

    string NewText(int length)
    {
        var text = $"~{random.NextInt64():x16}";
        return text.PadRight(length, '.');
    }

    byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
