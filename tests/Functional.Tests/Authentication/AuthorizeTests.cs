using System.Net;
using System.Net.WebSockets;
using PluginChat.Functional.Tests.Sessions;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Authentication.AuthSite;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary><c>[Authorize]</c> on actions, of HTTP and of WebSockets, on routes that let in everybody and on others.</summary>
public sealed class AuthorizeTests
{
    const string Actions = """
        [Action("anyone")] public string Anyone() => "anyone";
        [Authorize, Action("user")] public string AnyUser(HttpContext context) => context.User.Identity!.Name!;
        [Authorize(Roles = "admin, boss"), Action("admin")] public string Admin() => "admin";
        [Authorize(Roles = "admin"), Authorize(Roles = "boss"), Action("both")] public string Both() => "both";
        [Authorize(Policy = "edit"), Action("edit")] public string Edit() => "edit";
        [Authorize(AuthenticationSchemes = "Bearer"), Action("bearer")] public string Bearer() => "bearer";
        [Action("thing")] public string Thing() => "got";
        [Authorize(Roles = "admin"), Action("thing", "POST", "DELETE")] public string ChangeThing() => "changed";
        }

        [Authorize]
        public sealed class Closed : HttpActions
        {
        [Action("closed")] public string Inside() => "closed";
        [AllowAnonymous, Action("opened")] public string Opened() => "opened";
        }

        [Authorize(Roles = "admin"), Action("test/admins")]
        public sealed class Admins : WebSocketAction
        {
            public override ValueTask OnOpenAsync(IWebSocketClient client)
            {
                client.Send(client.User.Identity!.Name!);
                return ValueTask.CompletedTask;
            }
        """;

    static Task<TestSite> StartActionsAsync(string auth) => AuthSite.StartAsync(auth: auth, members: Actions);

    [Theory]
    [InlineData("anyone", 200, 200, 200)]
    [InlineData("user", 401, 200, 200)]
    [InlineData("admin", 401, 200, 403)]
    [InlineData("both", 401, 403, 403)]
    [InlineData("edit", 401, 200, 403)]
    [InlineData("bearer", 401, 403, 403)]
    [InlineData("closed", 401, 200, 200)]
    [InlineData("opened", 200, 200, 200)]
    public async Task Action_OnARouteForEverybody_LetsInWhomItsAttributesSay(string action, int nobody, int ann, int bob)
    {
        await using var site = await StartActionsAsync("type: 'basic'");
        using var http = site.Http();
        Assert.Equal(nobody, (int)await http.StatusAsync("/open/" + action, null));
        Assert.Equal(ann, (int)await http.StatusAsync("/open/" + action, Basic("ann")));
        Assert.Equal(bob, (int)await http.StatusAsync("/open/" + action, Basic("bob")));
        if (nobody == 401)
            Assert.Equal(401, (int)await http.StatusAsync("/open/" + action, Basic("ann", "wrong horse")));
        // What the route asks for stays asked for.
        Assert.Equal(401, (int)await http.StatusAsync("/api/" + action, null));
        Assert.Equal(403, (int)await http.StatusAsync("/admin/" + action, Basic("bob")));
    }

    [Fact]
    public async Task Methods_OfOneName_HaveEachTheirOwnAttributes()
    {
        await using var site = await StartActionsAsync("type: 'basic'");
        using var http = site.Http();
        Assert.Equal("got", await http.GetStringAsync("/open/thing"));
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Delete])
        {
            foreach (var (user, status) in ((string?, int)[])[(null, 401), ("bob", 403), ("ann", 200)])
            {
                using var request = new HttpRequestMessage(method, "/open/thing");
                request.Headers.Authorization = user is null ? null : Basic(user);
                using var answer = await http.SendAsync(request);
                Assert.Equal(status, (int)answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task WebSocketAction_WithTheAttribute_RefusesTheOthersBeforeThe101()
    {
        await using var site = await StartActionsAsync("type: 'basic'");
        var text = await File.ReadAllTextAsync(site.PathOf("appweb.json"));
        site.Write("appweb.json", text.Replace("name: 'chat',", "name: 'chat', auth: 'none',", StringComparison.Ordinal));
        await site.Log.NextAsync("PluginChat", "applied to new connections");

        async Task<HttpStatusCode> RefusedAsync(string? user)
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            if (user is not null)
                socket.Options.SetRequestHeader("Authorization", Basic(user).ToString());
            await Assert.ThrowsAsync<WebSocketException>(() =>
                socket.ConnectAsync(new Uri($"ws://{site.Address.Authority}/ws/test/admins"), CancellationToken.None)
            );
            return socket.HttpStatusCode;
        }
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(null));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync("bob"));
        Assert.Equal(0, site.Host.Clients.Count);
        var ann = await site.ConnectAsync("/ws/test/admins", headers: [("Authorization", Basic("ann").ToString())]);
        Assert.Equal("ann", await ann.ReceiveTextAsync());
    }

    [Fact]
    public async Task Action_WhereNobodyCanSignIn_Is403AndTheLogSaysWhy()
    {
        await using var site = await SessionSite.StartAsync(
            """
            [Microsoft.AspNetCore.Authorization.Authorize, Action("user")] public string AnyUser() => "user";
            [Action("anyone")] public string Anyone() => "anyone";
            """
        );
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.Forbidden, await http.StatusAsync("/api/user", Basic("ann")));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/anyone", null));
        Assert.True(site.Log.Has("an action asks for a user, and nobody can sign in: give the route or 'http' auth: { type: 'basic', … }"));
    }

    [Fact]
    public async Task Visitor_OfAnActionForUsers_GoesToTheFormAndBack()
    {
        await using var site = await StartActionsAsync("type: 'form'");
        using var http = SessionSite.Visitor(site);
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        using var first = await http.GetAsync("/open/user");
        Assert.Equal("/login?return=%2Fopen%2Fuser", first.Headers.Location?.OriginalString);
        await http.PostAsync("/login", new FormUrlEncodedContent([new("username", "ann"), new("password", Password)]));
        Assert.Equal("ann", await http.GetStringAsync("/open/user"));
        Assert.Equal("anyone", await http.GetStringAsync("/open/anyone"));
    }

    [Fact]
    public async Task Edit_ThatAddsTheAttribute_HoldsForTheNextRequest()
    {
        await using var site = await StartActionsAsync("type: 'basic'");
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/open/anyone", null));
        var source = await File.ReadAllTextAsync(site.PathOf("controllers/chat/Chat.cs"));
        site.WriteController(source.Replace("[Action(\"anyone\")]", "[Authorize, Action(\"anyone\")]", StringComparison.Ordinal));
        await site.Host.ReloadAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/open/anyone", null));
    }
}
