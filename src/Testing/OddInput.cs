using System.Text;
using Newtonsoft.Json;

namespace PluginChat.Testing;

/// <summary>Messages that nobody means to send, and that every action gets some day.</summary>
static class OddInput
{
    static readonly WebSocketMessage[] s_messages =
    [
        WebSocketMessage.Text(""),
        WebSocketMessage.Binary(Array.Empty<byte>()),
        WebSocketMessage.Text("\0"),
        WebSocketMessage.Binary(new byte[] { 0, 255, 0 }),
        WebSocketMessage.Text("{"),
        WebSocketMessage.Text("null"),
        WebSocketMessage.Text("<script>alert(1)</script>"),
        WebSocketMessage.Text("\u202e\ufeff e\u0301 \U0001F600 \uFFFF"),
        WebSocketMessage.Text(new string('[', 100_000)),
        WebSocketMessage.Binary(new byte[1 << 20]),
    ];

    static readonly WebSocketMessage s_begun = new(
        Encoding.UTF8.GetBytes("cut o"),
        WebSocketMessageKind.Text,
        isFirst: true,
        isLast: false
    );

    /// <summary>Sends them to each WebSocket action of a controller.</summary>
    /// <param name="source">The controller.</param>
    /// <param name="folder">Where the site of it is written.</param>
    /// <param name="request">What clients ask with.</param>
    /// <returns>What went wrong.</returns>
    public static async Task<IReadOnlyList<string>> ServeAsync(string source, string folder, ContractRequest request)
    {
        Directory.CreateDirectory(Path.Combine(folder, "web"));
        var file = Path.Combine(folder, "appweb.json");
        await File.WriteAllTextAsync(file, Configuration(source, request)).ConfigureAwait(false);
        var problems = new List<string>();
        var site = await SiteTest.StartAsync(file).ConfigureAwait(false);
        try
        {
            foreach (var action in await site.ActionsAsync(source).ConfigureAwait(false))
                await SendAsync(site, request, request.PathOf(action)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            problems.Add(e.Message);
        }
        try
        {
            await site.DisposeAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException e) // the host logs each event that threw, with file and line
        {
            problems.Add(e.Message);
        }
        return problems;
    }

    static async Task SendAsync(SiteTest site, ContractRequest request, string path)
    {
        foreach (var message in s_messages)
        {
            var client = await site.ConnectAsync(path, request.Configure).ConfigureAwait(false);
            await client.TrySendAsync(message).ConfigureAwait(false); // a close that the action asked for is as good
            await client.CloseAsync().ConfigureAwait(false);
        }
        var abrupt = await site.ConnectAsync(path, request.Configure).ConfigureAwait(false);
        await abrupt.TrySendAsync(s_begun).ConfigureAwait(false);
        await abrupt.BreakAsync().ConfigureAwait(false);
        var next = await site.ConnectAsync(path, request.Configure).ConfigureAwait(false);
        await next.CloseAsync().ConfigureAwait(false);
    }

    static string Configuration(string source, ContractRequest request) =>
        $$"""
            { http: { documents: 'web', routes: [ {
                name: 'under-test', pattern: {{JsonConvert.ToString(request.Pattern)}}, source: {{JsonConvert.ToString(source)}},
                target: '${action}',
                limits: { webSockets: 1000, connectionsPerClient: 'unlimited', webSocketsMessage: '4MB', webSocketsPacket: '4MB',
                    {{(request.Protocol is { } protocol ? $"webSocketsProtocol: {JsonConvert.ToString(protocol)}" : "")}} } } ] } }
            """;
}
