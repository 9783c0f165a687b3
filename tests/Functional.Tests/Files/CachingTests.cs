using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Files;

public sealed class CachingTests
{
    static async Task<TestSite> StartAsync(string cache)
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: $"cache: {cache},"));
        site.Write("web/index.html", "start");
        site.Write("web/app.js", "1;");
        site.Write("web/app.v2.css", "a{}");
        site.Write("web/picture.png", "png");
        return await site.StartAsync();
    }

    static async Task<string?> AgeAsync(TestSite site, string path, HttpMethod? method = null)
    {
        using var http = site.Http();
        using var answer = await http.SendAsync(new(method ?? HttpMethod.Get, path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(answer.Headers.ETag);
        return answer.Headers.CacheControl?.ToString();
    }

    // ESP's own case: max-age=3600.
    [Fact]
    public async Task True_IsAnHourForWhatIsStatic()
    {
        await using var site = await StartAsync("true");
        Assert.Equal("max-age=3600", await AgeAsync(site, "/"));
        Assert.Equal("max-age=3600", await AgeAsync(site, "/app.js", HttpMethod.Head));
        site.Write("web/data.json", "{}");
        Assert.Equal("no-cache", await AgeAsync(site, "/data.json"));
    }

    [Fact]
    public async Task Rules_ByExtensionTypeAndUrl_AreTakenInOrder()
    {
        await using var site = await StartAsync(
            """
            [
                { urls: '/app.js?v=2', client: '1year' },
                { extensions: 'html', client: 0 },
                { extensions: [ '.js', 'css' ], client: '1day' },
                { mime: 'image/png', client: '10mins' },
            ]
            """
        );
        Assert.Equal("max-age=31536000", await AgeAsync(site, "/app.js?v=2"));
        Assert.Equal("max-age=86400", await AgeAsync(site, "/app.js?v=3"));
        Assert.Equal("max-age=86400", await AgeAsync(site, "/app.v2.css"));
        Assert.Equal("max-age=0", await AgeAsync(site, "/"));
        Assert.Equal("max-age=600", await AgeAsync(site, "/picture.png"));
    }

    [Fact]
    public async Task Headers_OfTheConfiguration_BeatTheRules()
    {
        await using var site = await StartAsync("true, headers: { 'Cache-Control': 'no-store' }");
        Assert.Equal("no-store", await AgeAsync(site, "/app.js"));
    }
}
