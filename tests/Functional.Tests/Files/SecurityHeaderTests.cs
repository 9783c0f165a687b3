using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Files;

public sealed class SecurityHeaderTests
{
    static async Task<Dictionary<string, string>> HeadersAsync(string http)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: http));
        site.Write("web/index.html", "<!doctype html>");
        await site.StartAsync();
        using var client = site.Http();
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
        return answer.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task File_WithoutHeadersOfTheSite_HasTheSafeOnes()
    {
        var headers = await HeadersAsync("");
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("same-origin", headers["Referrer-Policy"]);
        Assert.Equal("DENY", headers["X-Frame-Options"]);
        Assert.Contains("default-src 'self';", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.False(headers.ContainsKey("Server"));
    }

    [Theory]
    [InlineData("X-Frame-Options", "SAMEORIGIN")]
    [InlineData("Content-Security-Policy", "default-src *")]
    [InlineData("Referrer-Policy", "no-referrer")]
    [InlineData("Cache-Control", "max-age=60")]
    public async Task File_WithAHeaderOfTheSite_HasThatInstead(string name, string value) =>
        Assert.Equal(value, (await HeadersAsync($"headers: {{ '{name}': '{value}' }},"))[name]);
}
