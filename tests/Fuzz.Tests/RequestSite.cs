using PluginChat.Testing.Sites;

namespace PluginChat.Fuzz.Tests;

/// <summary>
/// A site with an action for each kind of thing that is read of a request. It is compiled before the fuzzers begin, which leave a compiler
/// no time.
/// </summary>
public sealed class RequestSite : IAsyncLifetime
{
    internal const string Key = "a-key-of-at-least-thirty-two-bytes-for-tests";

    const string Source = """
        using System.Net.ServerSentEvents;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using PluginChat;

        public sealed record Line(
            string Name, int Count, decimal Price, DateTimeOffset At, Guid Id, Line[]? Parts, Dictionary<string, double>? More);

        [Action("test/chat")] public sealed class Chat : WebSocketAction;

        public sealed class Api : HttpActions
        {
            [Action("json", "POST")] public Line Json(Line line) => line;
            [Action("form", "POST")] public string Form(string name, int count, DateOnly day, List<IFormFile> files) =>
                $"{name} {count} {day} {files.Sum(f => f.Length)}";
            [Action("raw", "POST")] public async Task<int> Raw(HttpRequest request, CancellationToken cancellation)
            {
                var read = new MemoryStream();
                await request.Body.CopyToAsync(read, cancellation);
                return (int)read.Length;
            }
            [Action("visit")] public string Visit(Session session) => session["name"] = "a visitor";
            [Action("change", "POST")] public string Change(Session session) => session["name"] ?? "none";
            [Action("who")] public string Who(HttpContext context) => "signed in";
            [Action("events")] public async IAsyncEnumerable<SseItem<string>> Events([FromHeader(Name = "Last-Event-ID")] int? last)
            {
                await Task.Yield();
                yield return new("one", "event") { EventId = $"{last + 1}" };
            }
        }
        """;

    readonly TestSite _site = new();

    internal Uri Address => _site.Address;

    internal LogCapture Log => _site.Log;

    public async ValueTask InitializeAsync()
    {
        _site.Write("backend.key", Key + "\n");
        _site.Write(
            "appweb.json",
            TestSite
                .Config(
                    esp: "compile: true, update: false",
                    http: $"backend: {{ key: {{ file: 'backend.key' }} }}, auth: {{ type: 'bearer', bearer: {{ key: '{Key}', issuer: 'i', "
                        + "audience: 'a' } },",
                    route: "auth: 'none', websockets: { resume: true, history: 10 },"
                )
                .Replace(
                    "{ name: 'files'",
                    "{ name: 'open', pattern: '^/open/{action}$', source: 'controllers/chat', target: '$1', auth: 'none' }, "
                        + "{ name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' }, { name: 'files'",
                    StringComparison.Ordinal
                )
        );
        _site.WriteController(Source);
        await _site.StartAsync();
        using var http = new HttpClient { BaseAddress = Address };
        Assert.NotEmpty(await http.GetStringAsync(new Uri("/open/visit", UriKind.Relative)));
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
