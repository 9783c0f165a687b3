using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PluginChat.Hosting.Channels;
using PluginChat.Testing.Clients;

namespace PluginChat.ScaleOut.Tests.Chaos;

/// <summary>
/// A client that stays, whatever happens: written from docs/resume.md alone, it writes down what it is told and judges nothing. A plain one
/// connects again like any browser and knows no position.
/// </summary>
/// <param name="name">Its name, which its messages begin with.</param>
/// <param name="resumes">Whether it speaks the sub-protocol.</param>
/// <param name="hosts">The hosts that there are.</param>
/// <param name="seed">What its choices come from.</param>
sealed class ChaosClient(string name, bool resumes, Func<IReadOnlyList<Uri>> hosts, int seed) : IAsyncDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    readonly Random _random = new(seed);
    readonly CancellationTokenSource _over = new();
    readonly Lock _lock = new();
    readonly List<ChaosEvent> _events = []; // under _lock
    readonly HashSet<string> _received = []; // under _lock
    ClientWebSocket? _socket; // the loop's to write
    ChannelPosition _position; // the loop's
    string? _token; // the loop's
    string? _id; // the loop's
    Task _loop = Task.CompletedTask;
    int _sent;

    public string Name => name;

    public bool Resumes => resumes;

    public IReadOnlyList<ChaosEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    public void Start() => _loop = Task.Run(RunAsync);

    public bool Has(string text)
    {
        lock (_lock)
            return _received.Contains(text);
    }

    /// <summary>Breaks its own connection, as a phone in a lift.</summary>
    public void Break() => Volatile.Read(ref _socket)?.Abort();

    /// <summary>Sends a message, if it is connected. It never sends one again.</summary>
    /// <returns>What it says; null where it is not connected.</returns>
    public async Task<string?> SendAsync()
    {
        if (Volatile.Read(ref _socket) is not { State: WebSocketState.Open } socket)
            return null;
        var text = $"{name}-{++_sent}";
        Note(new ChaosEvent.Sent(text));
        try
        {
            using var patience = new CancellationTokenSource(s_patience);
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, patience.Token);
            return text;
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            socket.Abort();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        Break();
        await _loop.WaitAsync(TimeSpan.FromSeconds(30));
        _over.Dispose();
    }

    async Task RunAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            using var socket = new ClientWebSocket();
            try
            {
                await ConnectAsync(socket);
                Volatile.Write(ref _socket, socket);
                while (await ReceiveAsync(socket) is { } frame)
                    Take(frame);
                Note(new ChaosEvent.Closed($"{(int?)socket.CloseStatus} {socket.CloseStatusDescription}"));
            }
            catch (Exception e) when (IsOfTheConnection(e))
            {
                // Whatever the reason, it comes again.
            }
            Volatile.Write(ref _socket, null);
            Note(new ChaosEvent.Broken());
            await Task.Delay(_random.Next(20, 300), _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static bool IsOfTheConnection(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException;

    async Task ConnectAsync(ClientWebSocket socket)
    {
        var there = hosts();
        if (there.Count == 0)
            throw new IOException("There is no host.");
        var query = "";
        if (resumes)
        {
            socket.Options.AddSubProtocol(ResumingClient.Protocol);
            query = _position.IsKnown ? $"?resume={_position}&as={_id}&token={_token}" : "";
        }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        patience.CancelAfter(s_patience);
        await socket.ConnectAsync(new Uri($"ws://{there[_random.Next(there.Count)].Authority}/ws/test/chat{query}"), patience.Token);
        if (!resumes)
            Note(new ChaosEvent.Opened(null, default, null, null));
    }

    async Task<string?> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var text = new StringBuilder();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, _over.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (part.EndOfMessage)
                return text.ToString();
        }
    }

    void Take(string frame)
    {
        if (!resumes)
        {
            Note(new ChaosEvent.Message(0, frame));
            return;
        }
        if (frame[0] == '!')
        {
            TakeNote(JsonDocument.Parse(frame[1..]).RootElement);
            return;
        }
        var end = frame.IndexOf('\n', StringComparison.Ordinal);
        var number = long.Parse(frame.AsSpan(0, end), System.Globalization.CultureInfo.InvariantCulture);
        _position = _position with { Offset = number };
        Note(new ChaosEvent.Message(number, frame[(end + 1)..]));
    }

    void TakeNote(JsonElement note)
    {
        _ = ChannelPosition.TryParse(note.GetProperty("position").GetString(), out _position);
        if (note.TryGetProperty("token", out var token))
            _token = token.GetString();
        switch (note.GetProperty("type").GetString())
        {
            case "hello":
                _id = note.GetProperty("client").GetString();
                Note(
                    new ChaosEvent.Opened(
                        note.TryGetProperty("resumed", out var resumed) ? resumed.GetBoolean() : null,
                        _position,
                        note.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
                        _token
                    )
                );
                break;
            case "gap":
                Note(
                    new ChaosEvent.Gap(
                        _position,
                        note.GetProperty("missed") is { ValueKind: JsonValueKind.Number } missed ? missed.GetInt64() : null
                    )
                );
                break;
            default:
                Note(new ChaosEvent.Moved(_position));
                break;
        }
    }

    void Note(ChaosEvent happened)
    {
        lock (_lock)
        {
            _events.Add(happened);
            if (happened is ChaosEvent.Message { Text: var text })
                _received.Add(text);
        }
    }
}
