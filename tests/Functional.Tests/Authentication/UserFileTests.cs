using System.Net;
using PluginChat.Hosting.Accounts;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Authentication.AuthSite;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary><c>store: 'file'</c>: a host that runs takes up what commands write.</summary>
public sealed class UserFileTests
{
    static async Task<TestSite> StartFileAsync(TestSite site)
    {
        site.Write("appweb.json", TestSite.Config(http: "auth: { type: 'basic', store: 'file', roles: { admin: [ 'edit' ] } },"));
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Send($"{client.User.Identity!.Name} {client.User.IsInRole("admin")}");
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
