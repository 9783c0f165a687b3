using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>How a value that an action returns travels as JSON.</summary>
public sealed class JsonAnswerTests
{
    const string Route = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'files'
        """;

    const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using PluginChat;

        public sealed class Api : HttpActions
        {
            static TaskCompletionSource s_more = New();

            static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

            [Action("small")]
            public object Small() => new { Name = "Käse & Brot", Price = 4.2m };

            [Action("large")]
            public object Large() => new { Texts = new List<string>(System.Linq.Enumerable.Repeat(new string('é', 100), 10_000)) };

            [Action("slow")]
            public Slow Slow(bool yields, bool hidden) => hidden ? new(null, Numbers(yields)) : new(Numbers(yields), null);

            [Action("more")]
            public string More() { s_more.TrySetResult(); s_more = New(); return "ok"; }

            [Action("broken")]
            public Broken Broken() => new();

            static async IAsyncEnumerable<int> Numbers(bool yields)
            {
                var more = s_more.Task;
                yield return 1;
                if (yields)
                    await Task.Yield();
                yield return 2;
                await more;
                yield return 3;
            }
        }

        public sealed record Slow(IAsyncEnumerable<int>? Numbers, object? Hidden);

        public sealed class Broken
        {
            public string Fine => "seen by nobody";
            public string Bad => throw new InvalidOperationException("no luck");
        }
        """;

    static async Task<TestSite> StartAsync(string http = "")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: http).Replace("{ name: 'files'", Route, StringComparison.Ordinal));
        site.WriteController(Source);
        return await site.StartAsync();
    }

    static async Task<HttpResponseMessage> GetAsync(HttpClient http, string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task Value_ThatIsSmall_ComesWithItsLength()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await GetAsync(http, "/api/small");
        var body = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal("{\"name\":\"Käse & Brot\",\"price\":4.2}", Encoding.UTF8.GetString(body));
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        Assert.NotEqual(true, answer.Headers.TransferEncodingChunked);

        using var head = await GetAsync(http, "/api/small", HttpMethod.Head);
        Assert.Equal(body.Length, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("compress: true,")]
    public async Task Value_ThatIsLarge_IsStreamedWhole(string key)
    {
        await using var site = await StartAsync(key);
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/large");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.Headers.TransferEncodingChunked);
        var value = await answer.Content.ReadFromJsonAsync<JsonObject>();
        var texts = value!["texts"]!.AsArray();
        Assert.Equal(10_000, texts.Count);
        Assert.All(texts, text => Assert.Equal(new string('é', 100), (string?)text));
    }

    [Theory]
    [InlineData("yields=false&hidden=false", "{\"numbers\":[1,2,3],\"hidden\":null}")]
    [InlineData("yields=true&hidden=false", "{\"numbers\":[1,2,3],\"hidden\":null}")]
    [InlineData("yields=false&hidden=true", "{\"numbers\":null,\"hidden\":[1,2,3]}")]
    [InlineData("yields=true&hidden=true", "{\"numbers\":null,\"hidden\":[1,2,3]}")]
    public async Task Value_WithAPartThatTakesTime_IsSentAsFarAsItIsKnown(string query, string expected)
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await GetAsync(http, $"/api/slow?{query}");
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(body);
        var seen = new StringBuilder();
        while (!seen.ToString().Contains('2', StringComparison.Ordinal))
            seen.Append((char)reader.Read());
        await http.GetStringAsync("/api/more");
        Assert.Equal(expected, seen + await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Value_WithAPartThatThrows_IsAnErrorAndNothingElse()
    {
        await using var site = await StartAsync();
        site.ExpectError("HTTP action 'broken' failed");
        using var http = site.Http();
        using var answer = await GetAsync(http, "/api/broken");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("seen by nobody", text, StringComparison.Ordinal);
        Assert.Contains("no luck", (string?)JsonNode.Parse(text)!["detail"], StringComparison.Ordinal);
    }
}
