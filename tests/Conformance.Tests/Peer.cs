using System.Net.Sockets;
using System.Text;
using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests;

/// <summary>A raw client of the echo, and what the cases expect of its answers.</summary>
sealed class Peer(RawClient client) : IAsyncDisposable
{
    public RawClient Raw => client;

    public static async Task<Peer> ConnectAsync(Uri address, string headers = "")
    {
        var client = await RawClient.ConnectAsync(address, "/ws/test/chat", headers);
        Assert.Equal(101, client.Status);
        return new(client);
    }

    /// <summary>Sends the frames in one write.</summary>
    public Task SendAsync(params byte[][] frames) => client.SendAsync(frames.Length == 1 ? frames[0] : [.. frames.SelectMany(f => f)]);

    /// <summary>Sends the bytes in writes of this many.</summary>
    public async Task SendInChopsAsync(byte[] bytes, int chop)
    {
        for (var at = 0; at < bytes.Length; at += chop)
            await client.SendAsync(bytes[at..Math.Min(at + chop, bytes.Length)]);
    }

    public async Task ExpectAsync(int opcode, byte[] payload)
    {
        var frame = await client.ReceiveAsync();
        Assert.True(frame is not null, "The stream ended where a frame was expected.");
        Assert.True(
            frame.Value.Opcode == opcode,
            $"Expected a frame of opcode {opcode} and got {frame.Value.Opcode} ({frame.Value.CloseCode})."
        );
        Assert.True(frame.Value.Final, "The answer is in one frame.");
        Assert.True(
            payload.AsSpan().SequenceEqual(frame.Value.Payload),
            $"The echo of {payload.Length} bytes came back as {frame.Value.Payload.Length} other ones."
        );
    }

    public Task ExpectTextAsync(string text) => ExpectAsync(Frames.TextOpcode, Encoding.UTF8.GetBytes(text));

    public Task ExpectPongAsync(string text) => ExpectAsync(Frames.PongOpcode, Encoding.UTF8.GetBytes(text));

    /// <summary>The next is a close frame with one of these codes, and nothing follows it.</summary>
    public async Task ExpectCloseAsync(params int[] codes)
    {
        var frame = await client.ReceiveAsync();
        Assert.True(frame is not null, "The stream ended without a close frame.");
        Assert.Equal(Frames.CloseOpcode, frame.Value.Opcode);
        Assert.Contains(frame.Value.CloseCode, codes);
        // The host reads on behind a message that is too large, for five seconds, until the client has had its say.
        if (frame.Value.CloseCode == 1009)
            client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Null(await client.ReceiveAsync());
    }

    /// <summary>Closes in order; whatever came before did no harm.</summary>
    public async Task CloseAsync()
    {
        await SendAsync(Frames.Close(1000));
        await ExpectCloseAsync(1000);
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
