using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Admission;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Authentication.AuthSite;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary><c>auth: 'basic'</c>: who is let in, to files, actions and WebSockets alike.</summary>
public sealed class BasicTests
{
    [Fact]
    public async Task Request_WithoutAPassword_Is401AndSaysHowToSignIn()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        foreach (var path in (string[])["/api/who", "/a.txt", "/", "/openapi.json", "/admin/who", "/api/nothing"])
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Basic realm=\"Here\", charset=\"UTF-8\"", Assert.Single(answer.Headers.GetValues("WWW-Authenticate")));
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Equal("Sign in to see this.\n", await answer.Content.ReadAsStringAsync());
        }
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/open/who", null));
    }

    [Fact]
    public async Task User_WithThePassword_IsTheUserOfTheAction()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var ann = await http.GetAsync("/api/who", Basic("ann"));
        Assert.Equal("ann True True", await ann.Content.ReadAsStringAsync());
        using var bob = await http.GetAsync("/api/who", Basic("bob"));
        Assert.Equal("bob False False", await bob.Content.ReadAsStringAsync());
        using var open = await http.GetAsync("/open/who");
        Assert.Equal(" False False", await open.Content.ReadAsStringAsync());
        using var file = await http.GetAsync("/a.txt", Basic("bob"));
        Assert.Equal("a file", await file.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/openapi.json", Basic("bob")));
    }

    [Theory]
    [InlineData("/admin/who", "ann", 200)]
    [InlineData("/admin/who", "bob", 403)]
    [InlineData("/edit/who", "ann", 200)]
    [InlineData("/edit/who", "bob", 403)]
    [InlineData("/bob/who", "ann", 403)]
    [InlineData("/bob/who", "bob", 200)]
    public async Task Route_ThatRequiresMore_Is403ForTheOthers(string path, string user, int status)
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        Assert.Equal(status, (int)await http.StatusAsync(path, Basic(user)));
    }

    [Fact]
    public async Task Credentials_ThatAreWrong_Are401WithoutDetail()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        AuthenticationHeaderValue[] wrong =
        [
            Basic("ann", "wrong horse"),
            Basic("nobody"),
            Basic("ANN"),
            Basic("ann", ""),
            Basic("", Password),
            Basic("ann\n", Password),
            new("Basic", "%%%"),
            new("Basic", Convert.ToBase64String([0xFF, 0xFE, (byte)':', 1])),
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ann"))),
            new("Bearer", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{Password}"))),
        ];
        var texts = new HashSet<string>();
        foreach (var credentials in wrong)
        {
            using var answer = await http.GetAsync("/api/who", credentials);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            texts.Add(answer.Headers.WwwAuthenticate + await answer.Content.ReadAsStringAsync());
        }
        Assert.Single(texts); // whether there is such a user is not told
        Assert.True(site.Log.Has("(login)"));
        Assert.False(site.Log.Has("wrong horse"));
        Assert.False(site.Log.Has("nobody'")); // nor a name, which may be a password in the wrong place
    }

    [Fact]
    public async Task WebSocket_OfAUser_HasItsUserAndOneWithoutIsRefusedBeforeThe101()
    {
        await using var site = await StartAsync();
        var ann = await site.ConnectAsync(headers: [("Authorization", Basic("ann").ToString())]);
        Assert.Equal("ann True", await ann.ReceiveTextAsync());
        foreach (var header in (string?[])[null, Basic("ann", "wrong").ToString()])
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            if (header is not null)
                socket.Options.SetRequestHeader("Authorization", header);
            await Assert.ThrowsAsync<WebSocketException>(() =>
                socket.ConnectAsync(new Uri($"ws://{site.Address.Authority}/ws/test/chat"), CancellationToken.None)
            );
            Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
            Assert.Contains("Basic realm", socket.HttpResponseHeaders!["WWW-Authenticate"].Single(), StringComparison.Ordinal);
        }
        Assert.Equal(1, site.Host.Clients.Count);
    }

    [Fact]
    public async Task Passwords_ThatAreWrongTooOften_Are429ForTheirAddressUntilLater()
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        await StartAsync(site);
        using var http = site.Http();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        for (var i = 0; i < LoginAttempts.OfAddress; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/api/who", Basic("ann", $"wrong {i}")));
        // Neither the right one nor another user's.
        foreach (var credentials in (AuthenticationHeaderValue[])[Basic("ann"), Basic("bob"), Basic("ann", "wrong")])
        {
            using var answer = await http.GetAsync("/api/who", credentials);
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }
        Assert.True(site.Log.Has("(login_rate)"));
        // The user is not locked out elsewhere.
        using var elsewhere = site.Http();
        elsewhere.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.2");
        Assert.Equal(HttpStatusCode.OK, await elsewhere.StatusAsync("/api/who", Basic("ann")));
        time.Advance(LoginAttempts.AddressPause + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/who", Basic("ann")));
    }

    [Fact]
    public async Task User_WhomManyAddressesTry_StillEntersFromAnAddressThatHasNotFailed()
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        await StartAsync(site);

        async Task<HttpStatusCode> FromAsync(int address, string password)
        {
            using var http = site.Http();
            http.DefaultRequestHeaders.Add("X-Forwarded-For", $"192.0.2.{address}");
            return await http.StatusAsync("/api/who", Basic("ann", password));
        }
        for (var i = 0; i <= LoginAttempts.OfUser; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await FromAsync(1 + i, "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await FromAsync(1, Password));
        Assert.Equal(HttpStatusCode.OK, await FromAsync(100, Password));
    }

    [Fact]
    public async Task Requests_OfAPageAtOnce_AreLetInAlthoughEachHasThePassword()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => http.StatusAsync("/a.txt", Basic("ann"))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a));
    }

    [Fact]
    public async Task User_WhoIsTakenOutOfTheFile_IsNotLetInAnyMore()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/who", Basic("bob")));
        var text = await File.ReadAllTextAsync(site.PathOf("appweb.json"));
        var edited = text.Replace($", bob: {{ password: '{Hash}' }}", "", StringComparison.Ordinal)
            .Replace("users: 'bob'", "users: 'ann'", StringComparison.Ordinal);
        Assert.NotEqual(text, edited);
        site.Write("appweb.json", edited);
        await site.Log.NextAsync("PluginChat", "applied to new connections");
        Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/api/who", Basic("bob")));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/who", Basic("ann")));
    }
}
