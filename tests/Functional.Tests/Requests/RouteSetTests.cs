using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>ESP's route sets over real HTTP: each row of their table.</summary>
public sealed class RouteSetTests : IAsyncDisposable
{
    // Each action answers with its name, the method and the id.
    const string Source = """
        using Microsoft.AspNetCore.Http;
        using PluginChat;

        public sealed class Post : HttpActions
        {
            static string Say(HttpContext context, string name, string? id) => $"{name} {context.Request.Method} {id}";

            [Action("post/list", "GET", "POST")] public string List(HttpContext c, string? id = null) => Say(c, "list", id);
            [Action("post/init")] public string Init(HttpContext c, string? id = null) => Say(c, "init", id);
            [Action("post/get")] public string Get(HttpContext c, string id) => Say(c, "get", id);
            [Action("post/edit")] public string Edit(HttpContext c, string id) => Say(c, "edit", id);
            [Action("post/create", "POST")] public string Create(HttpContext c, string? id = null) => Say(c, "create", id);
            [Action("post/update", "POST", "PUT")] public string Update(HttpContext c, string id) => Say(c, "update", id);
            [Action("post/remove", "POST", "DELETE")] public string Remove(HttpContext c, string id) => Say(c, "remove", id);
            [Action("post/other", "GET", "POST")] public string Other(HttpContext c, string? id = null) => Say(c, "other", id);
        }

        [Action("post/stream")]
        public sealed class Stream : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                client.Send("stream");
                return default;
            }
        }
        """;

    readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    async Task StartAsync(string set)
    {
        _site.Write(
            "appweb.json",
            $"{{ http: {{ server: {{ listen: 'http://127.0.0.1:0' }}, showErrors: true, "
                + $"source: 'controllers/chat', routes: [ '{set}', {{ name: 'rest' }} ] }} }}"
        );
        _site.WriteController(Source);
        _site.Write("web/index.html", "the app");
        await _site.StartAsync();
    }

    // "GET /post/7": what is asked, and what the action says, or the status where there is none.
    async Task AssertAsync(params (string Request, string Answer)[] rows)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _site.Address };
        var wrong = new List<string>();
        foreach (var (request, expected) in rows)
        {
            var (method, path) = (request.Split(' ')[0], request.Split(' ')[1]);
            using var answer = await http.SendAsync(new(new HttpMethod(method), path));
            var found =
                answer.IsSuccessStatusCode && method != "OPTIONS"
                    ? (await answer.Content.ReadAsStringAsync()).Trim()
                    : $"{(int)answer.StatusCode} {answer.Headers.Location}{string.Join(',', answer.Content.Headers.Allow.Order())}".Trim();
            if (found != expected)
                wrong.Add($"{request}: {found}, not {expected}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Restful_EachRequest_IsItsAction()
    {
        await StartAsync("esp-restful");
        await AssertAsync(
            ("GET /post", "301 post/"),
            ("GET /post/", "list GET"),
            ("GET /post/list", "list GET"),
            ("POST /post/list", "list POST"),
            ("GET /post/init", "init GET"),
            ("GET /post/7", "get GET 7"),
            ("HEAD /post/7", ""),
            ("GET /post/7/edit", "edit GET 7"),
            ("POST /post", "create POST"),
            ("POST /post/", "create POST"),
            ("PUT /post/7", "update PUT 7"),
            ("POST /post/7", "update POST 7"),
            ("DELETE /post/7", "remove DELETE 7"),
            ("POST /post/7/delete", "remove POST 7"),
            ("GET /post/other", "other GET"),
            ("POST /post/other", "other POST"),
            ("GET /post/7/other", "other GET 7"),
            ("POST /post/7/other", "other POST 7"),
            ("OPTIONS /post", "204 GET,HEAD,OPTIONS,POST"),
            ("OPTIONS /post/7", "204 DELETE,GET,HEAD,OPTIONS,POST,PUT"),
            ("OPTIONS /post/7/edit", "204 GET,HEAD,OPTIONS,POST"),
            ("OPTIONS /post/7/delete", "204 GET,HEAD,OPTIONS,POST"),
            ("PATCH /post/7", "405 DELETE,GET,HEAD,POST,PUT"),
            ("PUT /post/list", "405 GET,HEAD,POST"),
            ("GET /post/none", "404"),
            ("GET /post/a/b/c", "404")
        );
        await using var client = await _site.ConnectAsync("/post/stream");
        await client.SendAsync("?");
        Assert.Equal("stream", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Spa_EachRequest_IsItsActionBelowApiAndAllElseThePage()
    {
        await StartAsync("esp-spa");
        await AssertAsync(
            ("GET /api/post", "list GET"),
            ("GET /api/post/list", "list GET"),
            ("POST /api/post/list", "list POST"),
            ("GET /api/post/init", "init GET"),
            ("GET /api/post/7", "get GET 7"),
            ("GET /api/post/7/edit", "edit GET 7"),
            ("POST /api/post", "create POST"),
            ("PUT /api/post/7", "update PUT 7"),
            ("POST /api/post/7", "update POST 7"),
            ("DELETE /api/post/7", "remove DELETE 7"),
            ("POST /api/post/7/delete", "remove POST 7"),
            ("POST /api/post/other", "other POST"),
            ("OPTIONS /api/post/7", "204 DELETE,GET,HEAD,OPTIONS,POST,PUT"),
            ("GET /", "the app"),
            ("GET /post/7", "the app"),
            ("GET /none.js", "404")
        );
        await using var client = await _site.ConnectAsync("/api/post/stream");
        await client.SendAsync("?");
        Assert.Equal("stream", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Server_EachRequest_IsTheActionThatItNames()
    {
        await StartAsync("esp-server");
        await AssertAsync(
            ("GET /post/list", "list GET"),
            ("POST /post/list", "list POST"),
            ("GET /post/other/", "other GET"),
            ("POST /post/create", "create POST"),
            ("GET /post/create", "405 OPTIONS,POST"),
            ("PUT /post/update", "405 GET,HEAD,POST"),
            ("OPTIONS /post/list", "204 GET,HEAD,OPTIONS,POST"),
            ("GET /", "the app")
        );
    }

    [Fact]
    public async Task Post_EachRequest_IsTheActionThatItNames()
    {
        await StartAsync("esp-post");
        await AssertAsync(
            ("POST /post/list", "list POST"),
            ("POST /post/create", "create POST"),
            ("OPTIONS /post/list", "204 OPTIONS,POST"),
            ("GET /", "the app")
        );
    }

    // The names that earlier versions of ESP had.
    [Theory]
    [InlineData("esp-html-mvc", "GET /post/", "list GET")]
    [InlineData("esp-angular-mvc", "GET /api/post", "list GET")]
    public async Task Set_OfAnOlderName_IsTheSame(string set, string request, string answer)
    {
        await StartAsync(set);
        await AssertAsync((request, answer));
    }
}
