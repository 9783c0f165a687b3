using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Caching;

/// <summary>Streams of events under a rule to keep answers: they go out as they come.</summary>
public sealed class KeptStreamTests
{
    // Each way to write a stream of events, under a rule that takes everything: what has happened is there before the action has ended.
    [Theory]
    [InlineData("public IAsyncEnumerable<string> Own() => Events();")]
    [InlineData("public IResult Own() => Results.ServerSentEvents(Events());")]
    [InlineData(
        """
            public async Task Own(HttpResponse response)
            {
                response.ContentType = "text/event-stream";
                await foreach (var text in Events())
                {
                    await response.WriteAsync($"data: {text}\n\n");
                    await response.Body.FlushAsync();
                }
            }
            """
    )]
    public async Task Stream_OfEvents_GoesOutAtOnceAndIsNotKept(string action)
    {
        await using var site = await CachedSite.StartAsync(
            $$"""
            static readonly SemaphoreSlim s_go = new(0);
            static async IAsyncEnumerable<string> Events() { yield return $"{Run()}"; await s_go.WaitAsync(); yield return "end"; }
            [Action("go", "POST")] public void Go() => s_go.Release();
            [Action("own")] {{action}}
            """,
            "{ server: '10mins', client: '1min' }",
            route: "compress: true"
        );
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
        {
            BaseAddress = site.Address,
        };
        foreach (var run in (string[])["1", "2"])
        {
            using var answer = await http.GetAsync("/api/own", HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            Assert.Equal($"data: {run}", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
            using (await http.PostAsync("/api/go", null)) { }
            Assert.Equal("\ndata: end\n\n", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        }
        Assert.Equal(0, site.Host.Answers.SizeBytes >> 12); // marks at most
    }

    // As without rules: the stream is the new version's after an edit, on the same connection.
    [Fact]
    public async Task Stream_OfEventsUnderARule_GoesOnInTheNewVersion()
    {
        static string Members(string version) =>
            $$"""
                [Action("own")] public async IAsyncEnumerable<string> Own(
                    [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken gone = default)
                {
                    yield return "{{version}}";
                    await Task.Delay(-1, gone);
                }
                """;
        await using var site = await CachedSite.StartAsync(Members("one"));
        using var http = site.Http();
        using var answer = await http.GetAsync("/api/own", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("data: one", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        await CachedSite.ReloadAsync(site, Members("two"));
        Assert.Equal("", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal("data: two", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
