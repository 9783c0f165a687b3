using System.Net;
using Microsoft.AspNetCore.Http;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Health;

public sealed class HealthTests
{
    static async Task<(HttpStatusCode Status, string Body)> AskAsync(TestSite site, string path, string? forwardedFor = null)
    {
        using var http = site.Http();
        if (forwardedFor is not null)
            http.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_OfASiteThatServes_IsLiveAndReady()
    {
        await using var site = await new TestSite().StartAsync();
        Assert.Equal((HttpStatusCode.OK, "live\n"), await AskAsync(site, "/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await AskAsync(site, "/readyz"));
        await site.ConnectAsync();
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await AskAsync(site, "/readyz"));
        using var http = site.Http();
        using var post = await http.PostAsync(new Uri("/readyz", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task Ready_WhileAPreloadedControllerIsBroken_Is503AndSaysWhy()
    {
        await using var site = new TestSite();
        site.ExpectError("error CS");
        site.Write("appweb.json", TestSite.Config(esp: "preload: 'controllers/chat'"));
        site.WriteController("class {");
        await site.StartAsync();
        using var probe = site.Probe();
        var (status, body) = await AskAsync(site, "/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("not ready\npreloaded controller 'chat': 2 errors\n", body, StringComparison.Ordinal);
        Assert.Contains("Chat.cs(1,7): error CS1001", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(site, "/healthz")).Status);
        site.WriteController(TestSite.ChatSource);
        await probe.NextAsync<ControllerLive>();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(site, "/readyz")).Status);
    }

    [Fact]
    public async Task Ready_WhileARouteHasNoGenerationToServe_Is503AndTellsLocalCallersAlone()
    {
        await using var site = new TestSite();
        site.ExpectError("error CS");
        site.WriteController("class {");
        await site.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(site, "/readyz")).Status); // nobody asked for it yet
        Assert.Equal(500, (await site.ConnectRawAsync()).Status);
        var (status, body) = await AskAsync(site, "/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("not ready\nroute 'chat': controller 'chat': 2 errors\n", body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready\n"), await AskAsync(site, "/readyz", forwardedFor: "203.0.113.9"));
    }

    [Fact]
    public async Task Ready_AfterABrokenEditOfWhatServes_Is200()
    {
        await using var site = new TestSite();
        site.ExpectError("error CS");
        await site.StartAsync();
        await site.ConnectAsync();
        using var probe = site.Probe();
        site.WriteController("class {");
        await probe.NextAsync<ControllerFailed>();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(site, "/readyz")).Status);
    }

    [Fact]
    public async Task Ready_AfterAClientAskedForAControllerThatIsNot_Is200()
    {
        await using var site = new TestSite();
        site.ExpectError("not found");
        site.Write("appweb.json", TestSite.Config().Replace("'controllers/chat'", "'controllers/${controller}'", StringComparison.Ordinal));
        await site.StartAsync();
        Assert.Equal(404, (await site.ConnectRawAsync("/ws/nothing/chat")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(site, "/readyz")).Status);
    }

    [Fact]
    public async Task Ready_WhileTheHostStops_Is503()
    {
        await using var site = await new TestSite().StartAsync();
        await site.Host.StopAsync();
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        (context.Request.Method, context.Request.Path) = ("GET", "/readyz");
        await site.Host.Health.HandleAsync(context);
        Assert.Equal(503, context.Response.StatusCode);
        (context.Request.Path, context.Response.StatusCode) = ("/healthz", 200);
        await site.Host.Health.HandleAsync(context);
        Assert.Equal(200, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("health: false", "/readyz", "the site's own")]
    [InlineData("health: '/internal'", "/readyz", "the site's own")]
    [InlineData("health: '/internal'", "/internal/readyz", "ready\n")]
    [InlineData("health: true", "/readyz", "ready\n")]
    public async Task Health_MovedOrSwitchedOff_LeavesTheNamesToTheSite(string esp, string path, string expected)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: esp));
        site.Write("web/readyz/index.html", "the site's own");
        await site.StartAsync();
        Assert.Equal((HttpStatusCode.OK, expected), await AskAsync(site, path));
    }
}
