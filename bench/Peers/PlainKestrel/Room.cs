using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace PluginChat.Bench.PlainKestrel;

/// <summary>Sends each message to everyone connected, the sender included.</summary>
sealed class Room
{
    // The usual size in samples; a message that is larger is sent on in pieces of this size.
    const int BufferBytes = 4096;

    readonly ConcurrentDictionary<Member, byte> _members = new();

    public async Task ServeAsync(WebSocket socket, CancellationToken stopping)
    {
        using var member = new Member(socket);
        _members.TryAdd(member, 0);
        try
        {
            await ReceiveAsync(member, stopping);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client went away without a close frame, or the program stops: the same as a close, for a chat.
        }
        finally
        {
            _members.TryRemove(member, out _);
        }
    }

    async Task ReceiveAsync(Member member, CancellationToken stopping)
    {
        var buffer = new byte[BufferBytes];
        while (true)
        {
            var received = await member.Socket.ReceiveAsync(buffer.AsMemory(), stopping);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await member.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stopping);
                return;
            }
            var bytes = buffer.AsMemory(0, received.Count);
            await Task.WhenAll(_members.Keys.Select(each => each.SendAsync(bytes, received, stopping)));
        }
    }
}
