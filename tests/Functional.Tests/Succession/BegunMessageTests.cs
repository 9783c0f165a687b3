using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Succession;

/// <summary>Clients that are in the middle of a message, of a frame or of its header when the host is replaced: nobody notices.</summary>
public sealed class BegunMessageTests
{
    const int PacketBytes = 1000;

    // What it gets of a message.
    const string Source = """
        using PluginChat;

        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                var (before, hash) = client.Items["begun"] is (int length, int sum) ? (length, sum) : (0, 17);
                foreach (var b in message.Bytes.Span)
                    hash = unchecked(hash * 31 + b);
                client.Items["begun"] = (before + message.Bytes.Length, hash);
                if (message.IsLast)
                {
                    client.Items["begun"] = (0, 17);
                    client.Send($"{message.Kind} {before + message.Bytes.Length} {hash}");
                }
                return default;
            }
        }
        """;

    static readonly byte[] s_text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("äöü and so on. ", 300)));

    // "hello" as RFC 7692 (7.2.3.1) compresses it.
    static readonly byte[] s_compressed = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

    static readonly byte[][] s_messages =
    [
        RawClient.Encode(1, "hello"u8.ToArray()),
        RawClient.Encode(2, [.. Enumerable.Range(0, 700).Select(i => (byte)i)]),
        // Larger than a piece: the controller has some of it.
        RawClient.Encode(1, s_text),
        [
            .. RawClient.Encode(1, s_text[..1500], final: false),
            .. RawClient.Encode(9, "a ping"u8.ToArray()),
            .. RawClient.Encode(0, s_text[1500..1501], final: false),
            .. RawClient.Encode(0, s_text[1501..]),
        ],
        [.. RawClient.Encode(0x41, s_compressed[..3], final: false), .. RawClient.Encode(0, s_compressed[3..])],
    ];

    [Fact]
    public async Task Client_InTheMiddleOfAMessage_GoesOnInTheNextProcess()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: $"webSocketsPacket: {PacketBytes}", route: "websockets: { deflate: true },"));
        site.WriteController(Source);
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var begun = new List<(RawClient Client, int At, byte[] Message, List<RawClient.Frame> Expected)>();
        try
        {
            foreach (var message in s_messages)
            {
                var expected = await AnswersAsync(host, message);
                foreach (var at in CutsOf(message))
                    begun.Add((await ConnectAsync(host), at, message, expected));
            }
            foreach (var (client, at, message, _) in begun)
                await client.SendAsync(message[..at]);

            await host.UpgradeAsync(site);

            foreach (var (client, at, message, expected) in begun)
            {
                await client.SendAsync(message[at..]);
                foreach (var frame in expected)
                {
                    var answer = await client.ReceiveAsync();
                    Assert.Equal((frame.Opcode, frame.Text), (answer?.Opcode, answer?.Text));
                }
            }
        }
        finally
        {
            foreach (var (client, _, _, _) in begun)
                await client.DisposeAsync();
        }
    }

    static Task<RawClient> ConnectAsync(HostProcess host) =>
        RawClient.ConnectAsync(host.Address, "/ws/test/chat", "Sec-WebSocket-Extensions: permessage-deflate\r\n");

    static async Task<List<RawClient.Frame>> AnswersAsync(HostProcess host, byte[] message)
    {
        await using var client = await ConnectAsync(host);
        await client.SendAsync(message);
        var answers = new List<RawClient.Frame>();
        do answers.Add((await client.ReceiveAsync())!.Value);
        while (answers[^1].Opcode != 1);
        return answers;
    }

    // The first frame's header and what follows at every byte, and the rest here and there.
    static IEnumerable<int> CutsOf(byte[] message) =>
        Enumerable.Range(1, message.Length - 1).Where(at => at < 20 || at > message.Length - 6 || at % 251 == 0 || at is > 1500 and < 1535);
}
