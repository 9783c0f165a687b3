using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>A site that lets its backend in, by the key in the file <c>backend.key</c>.</summary>
static class BackendSite
{
    public const string Key = "a-key-of-at-least-thirty-two-bytes-for-tests";

    // "join red" joins the group.
    public const string Chat = """
        using PluginChat;
        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                var text = message.GetText();
                if (text.StartsWith("join ", StringComparison.Ordinal))
                    Groups[text[5..]].Add(client);
                if (text.StartsWith("name ", StringComparison.Ordinal))
                    Presence.SetName(client, text[5..]);
                client.Send(text);
                return default;
            }
        }
        """;

    public static async Task<TestSite> StartAsync(
        string backend = "key: { file: 'backend.key' }",
        string http = "",
        TestSite? site = null,
        string limits = "",
        string route = ""
    )
    {
        site ??= new();
        site.Write("backend.key", Key + "\n");
        site.Write(
            "appweb.json",
            TestSite.Config(http: $"{(backend.Length == 0 ? "" : $"backend: {{ {backend} }},")} {http}", limits: limits, route: route)
        );
        site.WriteController(Chat);
        return await site.StartAsync();
    }

    public static async Task<ChatClient> JoinAsync(this TestSite site, string group)
    {
        var client = await site.ConnectAsync();
        await client.SendAsync("join " + group);
        Assert.Equal("join " + group, await client.ReceiveTextAsync());
        return client;
    }

    public static Task<HttpResponseMessage> PublishAsync(
        this HttpClient http,
        string query,
        string text,
        string? key = Key,
        string type = "text/plain"
    ) => http.PublishAsync(query, Encoding.UTF8.GetBytes(text), key, type);

    public static async Task<HttpResponseMessage> PublishAsync(
        this HttpClient http,
        string query,
        byte[] body,
        string? key = Key,
        string? type = "text/plain"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_pluginchat/publish" + query)
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> AskAsync(this HttpClient http, string path, HttpMethod? method = null, string key = Key)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/_pluginchat/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }

    /// <summary>What an answer of 2xx says.</summary>
    public static async Task<JsonObject> JsonAsync(this Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>The status and detail of problem details, of which nothing may be missing.</summary>
    public static async Task<(int Status, string Detail)> ProblemAsync(this Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        Assert.Equal("application/problem+json", $"{answer.Content.Headers.ContentType}");
        Assert.Equal("no-store", $"{answer.Headers.CacheControl}");
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((int)answer.StatusCode, (int)problem["status"]!);
        Assert.False(string.IsNullOrEmpty((string?)problem["title"]));
        return ((int)answer.StatusCode, (string)problem["detail"]!);
    }
}
