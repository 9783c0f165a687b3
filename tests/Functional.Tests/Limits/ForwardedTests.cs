using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary><c>http.server.forwarded</c>: what a proxy says of the address, the scheme and the host that a client asked for.</summary>
public sealed class ForwardedTests
{
    static async Task<TestSite> ServeAsync(string forwarded)
    {
        var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config(esp: "accessLog: true", http: "redirect: 'secure',")
                .Replace(
                    "'http://127.0.0.1:0' ] }",
                    $"'http://127.0.0.1:0' ], trustedProxies: '127.0.0.1', allowedHosts: 'pub.example', forwarded: [ {forwarded} ] }}",
                    StringComparison.Ordinal
                )
        );
        site.Write("web/a.txt", "a file");
        return await site.StartAsync();
    }

    static async Task<(HttpStatusCode, string?)> AskAsync(TestSite site, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a.txt");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Forwarded_OfATrustedProxy_IsAddressSchemeAndHost()
    {
        await using var site = await ServeAsync("'Forwarded'");
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(site, ("Forwarded", "for=203.0.113.7;proto=https;host=pub.example")));
        Assert.StartsWith("203.0.113.7 GET ", await site.Log.NextAsync("PluginChat.Access", "/a.txt"), StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.TemporaryRedirect, "https://pub.example/a.txt"),
            await AskAsync(site, ("Forwarded", "for=203.0.113.7;proto=http;host=pub.example"))
        );
        // What a client wrote, and the proxy passed on.
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await AskAsync(site, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "pub.example"))).Item1
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(site, ("Forwarded", "for=\", for=203.0.113.7;host=pub.example"))).Item1);
        Assert.True(site.Log.Has("The header 'Forwarded' is malformed (RFC 7239)."));
    }

    [Fact]
    public async Task ForwardedHost_OfATrustedProxy_IsTheHostThatWasAskedFor()
    {
        await using var site = await ServeAsync("'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host'");
        (string, string)[] headers = [("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Host", "pub.example")];
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "https://pub.example/a.txt"), await AskAsync(site, headers));
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(site, [.. headers, ("X-Forwarded-Proto", "https")]));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(site, ("X-Forwarded-For", "203.0.113.7"))).Item1); // its own name
    }
}
