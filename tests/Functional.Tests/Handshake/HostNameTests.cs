using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Handshake;

public sealed class HostNameTests
{
    const string Names =
        "server: { listen: ['http://127.0.0.1:0'], allowedHosts: [ 'chat.example.org', "
        + "'*.example.net', '::1', 'München.example', '*.xn--zrich-kva.example' ] },";

    // The default server block comes before this one, and a key twice is an error.
    static string Config(string server) =>
        TestSite.Config().Replace("server: { listen: [ 'http://127.0.0.1:0' ] },", server, StringComparison.Ordinal);

    [Theory]
    [InlineData("chat.example.org", true)]
    [InlineData("CHAT.example.org:8080", true)]
    [InlineData("a.example.net", true)]
    [InlineData("a.b.example.net", true)]
    [InlineData("[::1]:9", true)]
    [InlineData("chat.example.org.", true)]
    [InlineData("xn--mnchen-3ya.example", true)]
    [InlineData("chat.xn--zrich-kva.example:80", true)]
    [InlineData("munchen.example", false)]
    [InlineData("example.net", false)]
    [InlineData("evilexample.net", false)]
    [InlineData("example.org", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("chat.example.org.evil.example", false)]
    public async Task Host_OfARequest_HasToBeListed(string host, bool isAllowed)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config(Names));
        site.Write("web/index.html", "start");
        await site.StartAsync();
        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.BadRequest, await StatusAsync(site, host, "/"));
        Assert.Equal(
            isAllowed ? HttpStatusCode.UpgradeRequired : HttpStatusCode.BadRequest,
            await StatusAsync(site, host, "/ws/test/chat")
        );
    }

    [Fact]
    public async Task Host_NotListed_StillGetsTheHealth()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config(Names));
        await site.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(site, "10.1.2.3:8080", "/readyz"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(site, "10.1.2.3:8080", "/_pluginchat/status"));
    }

    [Theory]
    [InlineData("server: { listen: ['http://127.0.0.1:0'] },")]
    [InlineData("server: { listen: ['http://127.0.0.1:0'], allowedHosts: '*' },")]
    public async Task Host_WithoutAList_IsAny(string server)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config(server));
        site.Write("web/index.html", "start");
        await site.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(site, "anything.example", "/"));
    }

    static async Task<HttpStatusCode> StatusAsync(TestSite site, string host, string path)
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
