using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace PluginChat.Testing.Clients;

/// <summary>A client as docs/resume.md specifies it: it counts, and after a break it comes back for what it missed.</summary>
sealed class ResumingClient : IAsyncDisposable
{
    public const string Protocol = "pluginchat.resume.v1";

    ChatClient _connection;

    ResumingClient(ChatClient connection) => _connection = connection;

    /// <summary>What the host said first on the last connection.</summary>
    public JsonElement Hello { get; private set; }

    /// <summary>Every other note since then.</summary>
    public List<JsonElement> Notes { get; } = [];

    /// <summary>The epoch and the number of what came last.</summary>
    public string? Position { get; private set; }

    /// <summary>The token of the last note that had one.</summary>
    public string? Token { get; private set; }

    public string? ClientId => Hello.GetProperty("client").GetString();

    public bool? Resumed => Hello.TryGetProperty("resumed", out var resumed) ? resumed.GetBoolean() : null;

    public string? Reason => Hello.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    public ChatClient Connection => _connection;

    /// <summary>What it calls itself over all connections, where it numbers what it sends.</summary>
    public string? Session { get; init; }

    /// <summary>Up to which of its numbers the host has all; null where it does not know, or the client does not number.</summary>
    public long? Received =>
        Hello.TryGetProperty("received", out var received) && received.ValueKind == JsonValueKind.Number ? received.GetInt64() : null;

    /// <summary>Connects a client that numbers what it sends.</summary>
    public static async Task<ResumingClient> ConnectNumberedAsync(Uri address, string path = "/ws/test/chat")
    {
        var session = $"{Guid.NewGuid():N}";
        var client = new ResumingClient(await OpenAsync(address, $"{path}?session={session}")) { Session = session };
        await client.ReadHelloAsync();
        Assert.True(client.Hello.TryGetProperty("received", out _), "The host does not take numbers.");
        return client;
    }

    public static async Task<ResumingClient> ConnectAsync(Uri address, string query = "", string path = "/ws/test/chat")
    {
        var client = new ResumingClient(await OpenAsync(address, path + (query.Length > 0 ? "?" + query : "")));
        await client.ReadHelloAsync();
        return client;
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Break() => _connection.Socket.Abort();

    /// <summary>Comes back, to this host or another.</summary>
    public async Task ResumeAsync(Uri address, string path = "/ws/test/chat")
    {
        await _connection.DisposeAsync();
        _connection = await OpenAsync(
            address,
            $"{path}?resume={Position}&as={ClientId}&token={Token}{(Session is null ? "" : $"&session={Session}")}"
        );
        await ReadHelloAsync();
    }

    public Task SendAsync(string text) => _connection.SendAsync(text);

    /// <summary>Sends a message with the client's own number.</summary>
    public Task SendAsync(long number, string text) => _connection.SendAsync($"{number}\n{text}");

    /// <summary>The next message, without its number; notes on the way are taken down.</summary>
    public async Task<string> ReceiveTextAsync()
    {
        while (true)
        {
            if (TryTakeMessage(await _connection.ReceiveTextAsync(), out var text))
                return text;
        }
    }

    public async Task<string[]> ReceiveTextsAsync(int count)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = await ReceiveTextAsync();
        return texts;
    }

    /// <summary>Reads on until the host has said something of this type.</summary>
    public async Task<JsonElement> ReceiveNoteAsync(string type)
    {
        while (true)
        {
            var note = Notes.Find(n => n.GetProperty("type").GetString() == type);
            if (note.ValueKind != JsonValueKind.Undefined)
                return note;
            Assert.False(TryTakeMessage(await _connection.ReceiveTextAsync(), out var text), $"Waited for '{type}' and got '{text}'.");
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    bool TryTakeMessage(string frame, out string text)
    {
        text = "";
        if (frame[0] == '!')
        {
            var note = JsonDocument.Parse(frame[1..]).RootElement;
            Notes.Add(note);
            if (note.TryGetProperty("position", out var position))
                Position = position.GetString();
            TakeToken(note);
            return false;
        }
        var end = frame.IndexOf('\n', StringComparison.Ordinal);
        if (end > 0)
            Position = $"{Position!.Split('.')[0]}.{frame[..end]}";
        text = frame[(end + 1)..];
        return true;
    }

    async Task ReadHelloAsync()
    {
        var frame = await _connection.ReceiveTextAsync();
        Assert.StartsWith("!", frame, StringComparison.Ordinal);
        Hello = JsonDocument.Parse(frame[1..]).RootElement;
        Assert.Equal("hello", Hello.GetProperty("type").GetString());
        Position = Hello.GetProperty("position").GetString();
        TakeToken(Hello);
        Notes.Clear();
    }

    void TakeToken(JsonElement note)
    {
        if (note.TryGetProperty("token", out var token))
            Token = token.GetString();
    }

    static async Task<ChatClient> OpenAsync(Uri address, string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Protocol);
        socket.Options.AddSubProtocol("chat");
        await socket.ConnectAsync(new Uri($"ws://{address.Authority}{path}"), CancellationToken.None);
        Assert.Equal(Protocol, socket.SubProtocol);
        return new(socket);
    }
}
