using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>A backend that asks again, by an <c>Idempotency-Key</c>, because it heard no answer.</summary>
public sealed class IdempotencyTests
{
    const string Publish = "publish?action=test/chat";

    static Task<HttpResponseMessage> AskAsync(
        HttpClient http,
        string path,
        string text,
        string idempotencyKey,
        string key = BackendSite.Key,
        string type = "text/plain"
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/_pluginchat/" + path)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        return http.SendAsync(request);
    }

    static async Task<(HttpStatusCode Status, bool IsReplayed, string Body)> AnswerAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        return (answer.StatusCode, answer.Headers.Contains("Idempotency-Replayed"), await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Message_ThatIsPublishedAgainByItsKey_IsSentOnceAndAnsweredTheSame()
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.ConnectAsync();
        using var http = site.Http();
        var first = await AnswerAsync(AskAsync(http, Publish, "paid", "order-1"));
        Assert.Equal((HttpStatusCode.Accepted, false), (first.Status, first.IsReplayed));
        // As the draft has it, in quotes, it is the same key.
        foreach (var key in (string[])["order-1", "\"order-1\""])
            Assert.Equal(first with { IsReplayed = true }, await AnswerAsync(AskAsync(http, Publish, "paid", key)));
        Assert.False((await AnswerAsync(AskAsync(http, Publish, "sent", "order-2"))).IsReplayed);
        Assert.Equal("paid", await client.ReceiveTextAsync());
        Assert.Equal("sent", await client.ReceiveTextAsync());
        Assert.True(site.Log.Has("publish: what was done before by this key: 202"));
    }

    [Fact]
    public async Task Key_OfAnotherRequest_Is422()
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.ConnectAsync();
        using var http = site.Http();
        await AnswerAsync(AskAsync(http, Publish, "1", "k"));
        Task<HttpResponseMessage>[] others =
        [
            AskAsync(http, Publish, "2", "k"),
            AskAsync(http, Publish + "&group=red", "1", "k"),
            AskAsync(http, Publish, "1", "k", type: "application/json"),
            AskAsync(http, "disconnect?user=ann", "1", "k"),
        ];
        foreach (var other in others)
        {
            Assert.Equal(
                (422, "Another request had this Idempotency-Key; give each its own, and send one again as it was."),
                await other.ProblemAsync()
            );
        }
        await AnswerAsync(AskAsync(http, Publish, "3", "l"));
        Assert.Equal("1", await client.ReceiveTextAsync());
        Assert.Equal("3", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Requests_ThatComeAtOnceByOneKey_AreDoneOnce()
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.ConnectAsync();
        using var http = site.Http();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AnswerAsync(AskAsync(http, Publish, "once", "k"))));
        Assert.Single(answers, a => a is { Status: HttpStatusCode.Accepted, IsReplayed: false });
        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.Accepted or HttpStatusCode.Conflict, a.Body));
        await AnswerAsync(AskAsync(http, Publish, "then", "l"));
        Assert.Equal("once", await client.ReceiveTextAsync());
        Assert.Equal("then", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Keys_OfTwoBackends_AreApart()
    {
        const string other = "another-key-of-at-least-thirty-two-bytes";
        await using var site = await BackendSite.StartAsync();
        site.Write("backend.key", BackendSite.Key + "\n" + other + "\n");
        var client = await site.ConnectAsync();
        using var http = site.Http();
        Assert.False((await AnswerAsync(AskAsync(http, Publish, "1", "k", other))).IsReplayed);
        Assert.False((await AnswerAsync(AskAsync(http, Publish, "2", "k"))).IsReplayed);
        Assert.Equal("1", await client.ReceiveTextAsync());
        Assert.Equal("2", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Request_ThatWasRefused_LeavesItsKey()
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        foreach (var path in (string[])["publish?action=test/none", Publish])
        {
            var (status, isReplayed, body) = await AnswerAsync(AskAsync(http, path, "x", "k"));
            Assert.True(!isReplayed && status == (path == Publish ? HttpStatusCode.Accepted : HttpStatusCode.NotFound), body);
        }
    }

    [Fact]
    public async Task Clients_WhoAreDisconnectedAgainByTheKey_StayWhereTheyCameSince()
    {
        await using var site = await BackendSite.StartAsync();
        var gone = await site.JoinAsync("red");
        using var http = site.Http();
        const string path = "disconnect?action=test/chat&group=red";
        Assert.Equal("""{"closedHere":1}""", (await AnswerAsync(AskAsync(http, path, "", "k"))).Body);
        await gone.ReceiveCloseAsync();
        var back = await site.JoinAsync("red");
        Assert.Equal((HttpStatusCode.Accepted, true, """{"closedHere":1}"""), await AnswerAsync(AskAsync(http, path, "", "k")));
        await back.SendAsync("here");
        Assert.Equal("here", await back.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("two words")]
    [InlineData("a\"b")]
    [InlineData("256")]
    public async Task Key_ThatIsNone_Is400(string key)
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        Assert.Equal(
            (400, "'Idempotency-Key' takes one value of 1 to 255 printable characters of ASCII, other for each request, such as a UUID."),
            await AskAsync(http, Publish, "x", key == "256" ? new string('x', 256) : key).ProblemAsync()
        );
    }
}
