using System.Net;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Functional.Tests.Sessions;
using PluginChat.Hosting.Accounts;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Authentication.AuthSite;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary>Answers that last: who has signed out, is gone, or whose token is over, hears no more than on a WebSocket.</summary>
public sealed class SignedOutStreamTests
{
    static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    const string Streams = """
        [Action("ticks")]
        public async IAsyncEnumerable<string> Ticks([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            while (true)
            {
                yield return "tick";
                await Task.Delay(20, cancellation);
            }
        }

        [Action("posted", "POST")]
        public IAsyncEnumerable<string> Posted(CancellationToken cancellation) => Ticks(cancellation);

        // Says one word, and does not look at its token.
        [Action("deaf")]
        public async IAsyncEnumerable<string> Deaf(HttpContext context)
        {
            yield return "tick";
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        [Action("by-hand")]
        public async Task ByHand(HttpContext context)
        {
            context.Response.ContentType = "text/event-stream";
            while (true)
            {
                await context.Response.WriteAsync("data: tick\n\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(20, context.RequestAborted);
            }
        }

        static readonly TaskCompletionSource s_asked = new();

        [Action("poll")]
        public async Task<string> Poll(CancellationToken cancellation)
        {
            s_asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return "news";
        }

        [Action("asked")] public Task Asked() => s_asked.Task;
        """;

    static async Task<(TestSite Site, string Ann, string Bob)> StartAsync(TestSite? site = null)
    {
        site = await AuthSite.StartAsync(site, "type: 'form'", members: Members + Streams);
        return (site, await SignInAsync(site, "ann"), await SignInAsync(site, "bob"));
    }

    static async Task<StreamReader> OpenAsync(TestSite site, string path, string cookie, HttpMethod? method = null)
    {
        var http = SessionSite.Bare(site);
        var request = SessionSite.Request(method ?? HttpMethod.Get, path, ("Cookie", cookie), ("Accept", "text/event-stream"));
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await NextAsync(reader);
        return reader;
    }

    static async Task NextAsync(StreamReader events) =>
        Assert.StartsWith("data: tick", await events.ReadLineAsync().WaitAsync(s_deadline) + await events.ReadLineAsync());

    static async Task<string> RestAsync(StreamReader events) => await events.ReadToEndAsync().WaitAsync(s_deadline);

    static async Task SignOutAsync(TestSite site, string cookie)
    {
        using var http = SessionSite.Bare(site);
        (await http.SendAsync(SessionSite.Request(HttpMethod.Post, "/logout", ("Cookie", cookie)))).Dispose();
    }

    [Theory]
    [InlineData("/api/ticks", "GET")]
    [InlineData("/open/ticks", "GET")] // a stream for everybody as well: it may say more to users
    [InlineData("/api/posted", "POST")]
    public async Task Stream_OfALogin_EndsWholeWithItAndThatOfAnotherGoesOn(string path, string method)
    {
        var (site, ann, bob) = await StartAsync();
        await using var disposing = site.ConfigureAwait(false);
        using var hers = await OpenAsync(site, path, ann, new(method));
        using var his = await OpenAsync(site, path, bob, new(method));
        using var nobodys = await OpenAsync(site, "/open/ticks", "x=y");
        await SignOutAsync(site, ann);
        Assert.EndsWith("\n\n", "\n\n" + await RestAsync(hers), StringComparison.Ordinal); // no half an event
        for (var i = 0; i < 20; i++)
        {
            await NextAsync(his);
            await NextAsync(nobodys);
        }
        // What comes back is told to sign in, and an EventSource gives up at that.
        using var http = SessionSite.Bare(site);
        using var again = await http.SendAsync(
            SessionSite.Request(HttpMethod.Get, "/api/ticks", ("Cookie", ann), ("Accept", "text/event-stream"))
        );
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Theory]
    [InlineData("/api/by-hand")]
    [InlineData("/api/deaf")]
    public async Task Stream_ThatTheHostCannotEnd_IsCutOff(string path)
    {
        var (site, ann, bob) = await StartAsync();
        await using var disposing = site.ConfigureAwait(false);
        using var hers = await OpenAsync(site, path, ann);
        using var his = await OpenAsync(site, "/api/by-hand", bob);
        await SignOutAsync(site, ann);
        await Assert.ThrowsAnyAsync<IOException>(() => RestAsync(hers));
        await NextAsync(his);
    }

    [Fact]
    public async Task Request_ThatWaitsForNews_IsCutOffASecondLater()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (site, ann, _) = await StartAsync(new() { Time = time });
        await using var disposing = site.ConfigureAwait(false);
        using var http = SessionSite.Bare(site);
        var polling = http.SendAsync(SessionSite.Request(HttpMethod.Get, "/api/poll", ("Cookie", ann)));
        await http.GetAsync("/open/asked");
        await SignOutAsync(site, ann);
        Assert.False(polling.IsCompleted); // what is nearly done may end
        for (var i = 0; i < 600 && !polling.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(polling, Task.Delay(50));
        }
        await Assert.ThrowsAsync<HttpRequestException>(() => polling);
    }

    [Theory]
    [InlineData("ann: { password: '{hash}', roles: 'admin' },", "")]
    [InlineData("ann: { password: '{hash}'", "ann: { password: '{other}'")]
    [InlineData("roles: 'admin' }", "}")] // it comes back with what she may do now
    public async Task Stream_OfAUserWhoIsAnotherNow_Ends(string before, string after)
    {
        var (site, ann, bob) = await StartAsync();
        await using var disposing = site.ConfigureAwait(false);
        using var hers = await OpenAsync(site, "/api/ticks", ann);
        using var his = await OpenAsync(site, "/api/ticks", bob);
        var text = await File.ReadAllTextAsync(site.PathOf("appweb.json"));
        string Filled(string part) =>
            part.Replace("{hash}", Hash, StringComparison.Ordinal)
                .Replace("{other}", PasswordCheck.Hash("another one"), StringComparison.Ordinal);
        Assert.Contains(Filled(before), text, StringComparison.Ordinal);
        site.Write("appweb.json", text.Replace(Filled(before), Filled(after), StringComparison.Ordinal));
        await RestAsync(hers);
        await NextAsync(his);
    }
}
