using System.Net.WebSockets;
using System.Text;

namespace PluginChat.Testing.Clients;

/// <summary>A client as the runtime's own <see cref="ClientWebSocket"/> makes one.</summary>
sealed class ChatClient(ClientWebSocket socket) : IAsyncDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly byte[] _buffer = new byte[64 << 10];

    public ClientWebSocket Socket => socket;

    public WebSocketCloseCode? CloseCode => (WebSocketCloseCode?)(int?)socket.CloseStatus;

    /// <summary>What the host said, for the message of a failure.</summary>
    public Func<string>? Console { get; init; }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type)
    {
        using var patience = new CancellationTokenSource(s_patience);
        await socket.SendAsync(bytes, type, true, patience.Token);
    }

    /// <summary>The next message; its type is Close where the connection was closed in order.</summary>
    public async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var message = new MemoryStream();
        while (true)
        {
            var received = await ReceiveAsync(patience.Token);
            message.Write(_buffer, 0, received.Count);
            if (received.EndOfMessage || received.MessageType == WebSocketMessageType.Close)
                return (received.MessageType, message.ToArray());
        }
    }

    // Most often the host has ended, and its last words are why.
    async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(CancellationToken patience)
    {
        try
        {
            return await socket.ReceiveAsync(_buffer.AsMemory(), patience);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException && Console is not null)
        {
            throw new WebSocketException($"Nothing was received: {e.Message} {Console()}", e);
        }
    }

    public async Task<string> ReceiveTextAsync()
    {
        var (type, bytes) = await ReceiveAsync();
        Assert.True(
            type == WebSocketMessageType.Text,
            $"Expected a text and got {type} {socket.CloseStatus} {socket.CloseStatusDescription}."
        );
        return Encoding.UTF8.GetString(bytes);
    }

    public string CloseReason => socket.CloseStatusDescription ?? "";

    /// <summary>Reads on until the connection is closed, and returns the code.</summary>
    public async Task<WebSocketCloseCode?> ReceiveCloseAsync()
    {
        while ((await ReceiveAsync()).Type != WebSocketMessageType.Close) { }
        return CloseCode;
    }

    public async Task CloseAsync(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure)
    {
        using var patience = new CancellationTokenSource(s_patience);
        await socket.CloseAsync((WebSocketCloseStatus)(int)code, "", patience.Token);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
