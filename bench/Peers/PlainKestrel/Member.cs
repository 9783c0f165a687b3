using System.Net.WebSockets;

namespace PluginChat.Bench.PlainKestrel;

/// <summary>One connection, with the lock that a WebSocket needs: it takes one send at a time.</summary>
sealed class Member(WebSocket socket) : IDisposable
{
    readonly SemaphoreSlim _sending = new(1, 1);

    public WebSocket Socket => socket;

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, ValueWebSocketReceiveResult like, CancellationToken stopping)
    {
        await _sending.WaitAsync(stopping);
        try
        {
            if (socket.State == WebSocketState.Open)
                await socket.SendAsync(bytes, like.MessageType, like.EndOfMessage, stopping);
        }
        catch (WebSocketException)
        {
            // A receiver that is gone must not end the sender's loop; its own loop notices.
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();
}
