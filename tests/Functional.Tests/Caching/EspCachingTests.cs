using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Caching;

/// <summary>ESP's own cases of caching, over real HTTP.</summary>
public sealed class EspCachingTests
{
    const string Count = """
        [Action("count", "GET", "POST", "PUT")] public string Count() => $"{Run()}";
        [Action("page")] public IResult Page() => Results.Content($"<b>{Run()}</b>", "text/html");
        [Action("data")] public object Data() => new { run = Run() };
        """;

    static async Task<string> GetAsync(TestSite site, string path, HttpMethod? method = null)
    {
        using var http = site.Http();
        using var answer = await http.SendAsync(new(method ?? HttpMethod.Get, path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task SecondGet_IsTheSameBody()
    {
        await using var site = await CachedSite.StartAsync(Count);
        Assert.Equal("1", await GetAsync(site, "/api/count"));
        Assert.Equal("1", await GetAsync(site, "/api/count"));
        Assert.Equal("2", (await GetAsync(site, "/api/page"))[3..4]);
        Assert.Equal("2", (await GetAsync(site, "/api/page"))[3..4]);
    }

    [Fact]
    public async Task Combined_OneAnswerForAllQueries()
    {
        await using var site = await CachedSite.StartAsync(Count);
        Assert.Equal("1", await GetAsync(site, "/api/count?name=John"));
        Assert.Equal("1", await GetAsync(site, "/api/count?name=Peter"));
        Assert.Equal("1", await GetAsync(site, "/api/count"));
    }

    [Fact]
    public async Task Unique_OneAnswerForEachQuery()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ server: '10mins', unique: true }");
        Assert.Equal("1", await GetAsync(site, "/api/count?name=John"));
        Assert.Equal("2", await GetAsync(site, "/api/count?name=Peter"));
        Assert.Equal("1", await GetAsync(site, "/api/count?name=John"));
        Assert.Equal("3", await GetAsync(site, "/api/count"));
    }

    [Fact]
    public async Task Only_TheAddressesThatARuleNames()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ server: '10mins', urls: [ '/count', '/count?name=John' ] }");
        Assert.Equal("1", await GetAsync(site, "/api/count"));
        Assert.Equal("2", await GetAsync(site, "/api/count?name=John"));
        Assert.Equal("1", await GetAsync(site, "/api/count"));
        Assert.Equal("2", await GetAsync(site, "/api/count?name=John"));
        Assert.Equal("<b>3</b>", await GetAsync(site, "/api/page"));
        Assert.Equal("<b>4</b>", await GetAsync(site, "/api/page"));
    }

    [Fact]
    public async Task Methods_OfARule_AreTheOnesThatAreKept()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ server: '10mins', methods: 'POST' }");
        Assert.Equal("1", await GetAsync(site, "/api/count"));
        Assert.Equal("2", await GetAsync(site, "/api/count"));
        Assert.Equal("3", await GetAsync(site, "/api/count", HttpMethod.Post));
        Assert.Equal("3", await GetAsync(site, "/api/count", HttpMethod.Post));
        Assert.Equal("4", await GetAsync(site, "/api/count", HttpMethod.Put));
    }

    [Fact]
    public async Task Extensions_OfARule_AreTheOnesThatAreKept()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ server: '10mins', extensions: [ 'txt' ] }");
        Assert.Equal("1", await GetAsync(site, "/api/count.txt"));
        Assert.Equal("1", await GetAsync(site, "/api/count.txt"));
        Assert.Equal("2", await GetAsync(site, "/api/count.html"));
        Assert.Equal("3", await GetAsync(site, "/api/count.html"));
    }

    [Fact]
    public async Task Types_OfARule_AreTheOnesThatAreKept()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ server: '10mins', mime: 'application/json' }");
        Assert.Equal("""{"run":1}""", await GetAsync(site, "/api/data"));
        Assert.Equal("""{"run":1}""", await GetAsync(site, "/api/data"));
        Assert.Equal("2", await GetAsync(site, "/api/count"));
        Assert.Equal("3", await GetAsync(site, "/api/count"));
    }

    // ESP's renderCached and updateCache.
    [Fact]
    public async Task Manual_IsWhatAnActionUpdates()
    {
        await using var site = await CachedSite.StartAsync(
            """
            [Action("manual")] public IResult Manual() => _cache.Find("/api/manual") ?? Results.Text($"run {Run()}");
            [Action("update")] public bool Update(string text) => _cache.Update("/api/manual", text, TimeSpan.FromDays(1));
            [Action("remove")] public int Remove() => _cache.Remove("/api/manual");
            """,
            "{ server: '1day', manual: true }"
        );
        Assert.Equal("run 1", await GetAsync(site, "/api/manual"));
        Assert.Equal("run 2", await GetAsync(site, "/api/manual"));
        Assert.Equal("true", await GetAsync(site, "/api/update?text=kept"));
        Assert.Equal("kept", await GetAsync(site, "/api/manual"));
        Assert.Equal("true", await GetAsync(site, "/api/update?text=again"));
        Assert.Equal("again", await GetAsync(site, "/api/manual"));
        Assert.Equal("1", await GetAsync(site, "/api/remove"));
        Assert.Equal("run 3", await GetAsync(site, "/api/manual"));
    }

    [Fact]
    public async Task Client_OfAnAction_IsMaxAge()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ client: '1hr', server: '10mins' }");
        using var http = site.Http();
        foreach (var _ in (int[])[1, 2])
        {
            using var answer = await http.GetAsync("/api/count");
            Assert.Equal(("max-age=3600", "1"), (answer.Headers.CacheControl?.ToString(), await answer.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Item_OverTheLimit_IsNotKept()
    {
        await using var site = await CachedSite.StartAsync(
            """[Action("big")] public string Big(int size) => Run() + new string('x', size - 1);""",
            "{ server: '10mins', unique: true }",
            "limits: { cacheItem: '100k' }"
        );
        Assert.Equal("1", (await GetAsync(site, "/api/big?size=102400"))[..1]);
        Assert.Equal("1", (await GetAsync(site, "/api/big?size=102400"))[..1]);
        var first = await GetAsync(site, "/api/big?size=102401");
        Assert.Equal(('2', 102_401), (first[0], first.Length));
        Assert.Equal("3", (await GetAsync(site, "/api/big?size=102401"))[..1]);
    }

    [Fact]
    public async Task Body_Of78000Bytes_HasItsLength()
    {
        await using var site = await CachedSite.StartAsync(
            """
            [Action("big")] public async Task Big(HttpContext context)
            {
                for (var i = 0; i < 1000; i++) await context.Response.WriteAsync(new string((char)('a' + Run() % 26), 78));
            }
            """
        );
        using var http = site.Http();
        var first = await http.GetStringAsync("/api/big");
        using var second = await http.GetAsync("/api/big");
        Assert.Equal((78_000, 78_000L), (first.Length, second.Content.Headers.ContentLength));
        Assert.Equal(first, await second.Content.ReadAsStringAsync());
    }
}
