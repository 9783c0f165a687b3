using System.Collections.Immutable;
using System.Text;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>
/// Compiles a made-up controller in the background after start-up, so that the first edit does not wait for Roslyn to be
/// loaded and jitted: that takes a second or two, the edit itself some 30 ms.
/// </summary>
sealed class CompilerWarmup(IControllerCompiler compiler, TimeProvider time) : IAsyncDisposable
{
    // An empty class warms little: this has what controllers have.
    public const string Source = """
        using PluginChat;
        using System.Text.Json;

        [Action("warm/up")]
        public sealed class WarmUp(ILogger<WarmUp> log) : WebSocketAction
        {
            [Preserve] readonly Dictionary<string, List<int>> _scores = new();
            public record Line(string Name, string Text, DateTimeOffset At);
            static readonly JsonSerializerOptions s_options = new() { WriteIndented = false };

            public override async ValueTask OnOpenAsync(IWebSocketClient client)
            {
                client.Items["name"] = client.Parameters.GetValueOrDefault("name") ?? $"guest {client.Id}";
                await Task.Yield();
                Clients.Send(WebSocketMessage.Text($"{client.Items.Get<string>("name")} joined, {Clients.Count} here"), client);
            }

            public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                try
                {
                    var line = message.Kind switch
                    {
                        WebSocketMessageKind.Text
                            when JsonSerializer.Deserialize<Line>(message.Bytes.Span, s_options) is { Text.Length: > 0 } l
                            => l with { Name = l.Name.Trim() },
                        WebSocketMessageKind.Binary => null,
                        _ => throw new ClientVisibleException("What is that?"),
                    };
                    foreach (var (name, best) in from s in _scores where s.Value.Count > 1 orderby s.Key select (s.Key, s.Value.Max()))
                        log.LogInformation("{Name} has {Best}", name, best);
                    if (line is not null && !_scores.TryAdd(line.Name, [1, 2, 3]))
                        _scores[line.Name].RemoveAll(x => x < 2);
                    using var slot = new SemaphoreSlim(1);
                    await slot.WaitAsync(Retired);
                    Groups["all"].Send(WebSocketMessage.Text(JsonSerializer.Serialize(line)));
                }
                catch (JsonException e) when (e.LineNumber > 0)
                {
                    client.Close(WebSocketCloseCode.PolicyViolation, e.Message);
                }
            }
        }

        public sealed class WarmUpRequests : HttpActions
        {
            [Action("warm/get")] public string Get(int id, string? name = null) => $"{id} {name}";
            [Action("warm/post", "POST")] public WarmUp.Line Post(WarmUp.Line line) => line;
        }
        """;

    static readonly TimeSpan s_delay = TimeSpan.FromSeconds(2);

    readonly CancellationTokenSource _ended = new();
    Task _task = Task.CompletedTask;

    /// <summary>Completes when the compiler is warm.</summary>
    public Task Completion => _task;

    public void Start() => _task = StartAsync();

    async Task StartAsync()
    {
        try
        {
            // The first visitors come first.
            await Task.Delay(s_delay, time, _ended.Token).ConfigureAwait(false);
            await RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _task.ConfigureAwait(false);
        _ended.Dispose();
    }

    async Task RunAsync()
    {
        var sources = SourceSet.Of("warmup", [new SourceFile("warmup.cs", "warmup.cs", Encoding.UTF8.GetBytes(Source))]);
        var since = time.GetTimestamp();
        // The second and third time still get faster: code is jitted at its first use and again once it is hot. A test sees to it that it
        // compiles.
        for (var i = 0; i < 3 && time.GetElapsedTime(since) < TimeSpan.FromSeconds(10); i++)
            await compiler.CompileAsync(sources, null, "warmup", _ended.Token).ConfigureAwait(false);
    }
}
