using System.Net;
using PluginChat.Functional.Tests.Sessions;
using PluginChat.Hosting.Accounts;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Authentication.AuthSite;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary><c>store: 'file'</c>: a host that runs takes up what commands write.</summary>
public sealed class UserFileTests
{
    static async Task<TestSite> StartFileAsync(TestSite site, string type = "basic", string file = "users.json")
    {
        site.Write(
            "appweb.json",
            TestSite.Config(http: $"auth: {{ type: '{type}', store: 'file', file: '{file}', roles: {{ admin: [ 'edit' ] }} }},")
        );
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Send($"{client.User.Identity!.Name} {client.User.IsInRole("admin")}");
                    return ValueTask.CompletedTask;
                }

                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send(message);
                    return ValueTask.CompletedTask;
                }
                """
            )
        );
        site.Write("web/a.txt", "a file");
        return await site.StartAsync();
    }

    static async Task EditAsync(TestSite site, Action<AccountFileContent> change)
    {
        var applied = site.Log.Entries.Count(e => e.Text.Contains("users.json: applied", StringComparison.Ordinal));
        await AccountFile.EditAsync(site.PathOf("users.json"), change);
        for (var i = 0; i < 600; i++)
        {
            if (site.Log.Entries.Count(e => e.Text.Contains("users.json: applied", StringComparison.Ordinal)) > applied)
                return;
            await Task.Delay(50);
        }
        Assert.Fail("The file was not taken up.");
    }

    [Fact]
    public async Task Users_OfTheFile_ComeAndGoWhileTheHostRuns()
    {
        await using var site = await StartFileAsync(new());
        using var http = site.Http();
        Assert.True(site.Log.Has("there is no user yet, so that nobody can sign in; run 'user add NAME'"));
        Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/a.txt", Basic("ann")));
        await EditAsync(site, users => users.Users.Add("ann", new(Hash, [])));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/a.txt", Basic("ann")));

        var (client, other) = (
            await site.ConnectAsync(headers: [("Authorization", Basic("ann").ToString())]),
            await site.ConnectAsync(headers: [("Authorization", Basic("ann").ToString())])
        );
        Assert.Equal("ann False", await client.ReceiveTextAsync());
        await EditAsync(site, users => users.Users["ann"] = new(Hash, ["admin"]));
        // It comes back as what it is now.
        Assert.Equal(WebSocketCloseCode.TryAgainLater, await client.ReceiveCloseAsync());
        Assert.Equal(WebSocketCloseCode.TryAgainLater, await other.ReceiveCloseAsync());
        var admin = await site.ConnectAsync(headers: [("Authorization", Basic("ann").ToString())]);
        Assert.Equal("ann True", await admin.ReceiveTextAsync());

        await EditAsync(site, users => users.Users.Remove("ann"));
        Assert.Equal(WebSocketCloseCode.SignedOut, await admin.ReceiveCloseAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/a.txt", Basic("ann")));
    }

    // Each looks at the file itself: a network between the hosts is not needed for it.
    [Fact]
    public async Task Users_OfAFileThatTwoHostsShare_EndAndChangeOnBoth()
    {
        await using var first = new TestSite();
        await using var second = new TestSite();
        var file = first.PathOf("users.json");
        string[] names = ["ann", "bob", "carl", "dan"];
        await AccountFile.EditAsync(file, users => Array.ForEach(names, name => users.Users.Add(name, new(Hash, []))));
        await StartFileAsync(first, "form");
        foreach (var key in Directory.GetFiles(first.PathOf("keys"), "key-*.xml"))
            second.Write($"keys/{Path.GetFileName(key)}", await File.ReadAllTextAsync(key));
        await StartFileAsync(second, "form", file);
        var cookies = await Task.WhenAll(names.Select(name => SignInAsync(first, name)));
        var near = await Task.WhenAll(names.Zip(cookies, (name, cookie) => ConnectAsync(first, cookie, $"{name} False")));
        var far = await Task.WhenAll(names.Zip(cookies, (name, cookie) => ConnectAsync(second, cookie, $"{name} False")));

        await AccountFile.EditAsync(
            file,
            users =>
            {
                users.Users["ann"] = new(Hash, ["admin"]);
                users.Users.Remove("bob");
                // The same one: who sets it anew means to end what was begun with the one before.
                users.Users["carl"] = new(PasswordCheck.Hash(Password), []);
            }
        );

        foreach (var (site, clients) in ((TestSite, ChatClient[])[])[(first, near), (second, far)])
        {
            Assert.Equal(WebSocketCloseCode.TryAgainLater, await clients[0].ReceiveCloseAsync());
            Assert.Equal(WebSocketCloseCode.SignedOut, await clients[1].ReceiveCloseAsync());
            Assert.Equal(WebSocketCloseCode.SignedOut, await clients[2].ReceiveCloseAsync());
            await clients[3].SendAsync("still here");
            Assert.Equal("still here", await clients[3].ReceiveTextAsync());
            await ConnectAsync(site, cookies[0], "ann True");
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(site, cookies[1]));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(site, cookies[2]));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(site, cookies[3]));
        }
    }

    static async Task<string> SignInAsync(TestSite site, string name)
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = site.Address,
        };
        using var form = new FormUrlEncodedContent([new("username", name), new("password", Password)]);
        using var answer = await http.PostAsync("/login", form);
        return $"-http-login-={SessionSite.Given(answer, "-http-login-")}";
    }

    static async Task<ChatClient> ConnectAsync(TestSite site, string cookie, string who)
    {
        var client = await site.ConnectAsync(headers: [("Cookie", cookie)]);
        Assert.Equal(who, await client.ReceiveTextAsync());
        return client;
    }

    static async Task<HttpStatusCode> StatusAsync(TestSite site, string cookie)
    {
        using var http = SessionSite.Bare(site);
        using var answer = await http.SendAsync(SessionSite.Request(HttpMethod.Get, "/a.txt", ("Cookie", cookie)));
        return answer.StatusCode;
    }

    [Fact]
    public async Task File_ThatIsBrokenWhileTheHostRuns_LeavesTheUsersOfBefore()
    {
        await using var site = new TestSite();
        await AccountFile.EditAsync(site.PathOf("users.json"), users => users.Users.Add("ann", new(Hash, [])));
        await StartFileAsync(site);
        site.ExpectError("the file of users");
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/a.txt", Basic("ann")));
        site.Write("users.json", """{ "users": { "ann": { "password": "secret", "roles": [] } } }""");
        var said = await site.Log.NextAsync("PluginChat", "the users of before stay");
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/a.txt", Basic("ann")));
    }

    [Fact]
    public async Task File_ThatIsBrokenAtTheStart_IsSaid()
    {
        await using var site = new TestSite();
        site.Write("users.json", "{");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartFileAsync(site));
        Assert.StartsWith($"the file of users '{site.PathOf("users.json")}' cannot be used (", error.Message, StringComparison.Ordinal);
    }
}
