using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginChat.Functional.Tests.Limits;
using PluginChat.Functional.Tests.Tls;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>Who may ask for what a backend asks for, how often, and what is written down of it.</summary>
public sealed class BackendAccessTests
{
    const string Target = "?action=test/chat",
        Other = "another-key-of-at-least-thirty-two-bytes",
        Secret = "a secret of at least thirty-two bytes, for tokens";

    static string Token(string? scope, string audience = "backend")
    {
        var now = DateTime.UtcNow;
        var claims = new Dictionary<string, object> { ["sub"] = "shop" };
        if (scope is not null)
            claims["scope"] = scope;
        return new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = "https://id.example",
                Audience = audience,
                Expires = now.AddMinutes(5),
                SigningCredentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Secret)), SecurityAlgorithms.HmacSha256),
                Claims = claims,
            }
        );
    }

    [Fact]
    public async Task Site_WithoutBackend_HasNoSuchAddress()
    {
        await using var site = await BackendSite.StartAsync(backend: "");
        using var http = site.Http();
        using var answer = await http.PublishAsync(Target, "x");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, "Send the key or a token: 'Authorization: Bearer …'.")]
    [InlineData("", "Send the key or a token: 'Authorization: Bearer …'.")]
    [InlineData("wrong", "The key or token is not good.")]
    [InlineData(BackendSite.Key + "x", "The key or token is not good.")]
    public async Task Key_ThatIsNotGood_Is401AndReachesNobody(string? key, string detail)
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.ConnectAsync();
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_pluginchat/publish" + Target) { Content = new StringContent("x") };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using var answer = await http.SendAsync(request);
        Assert.Equal("Bearer realm=\"backend\"", $"{answer.Headers.WwwAuthenticate}");
        Assert.Equal((401, detail), await Task.FromResult(answer).ProblemAsync());
        using var good = await http.PublishAsync(Target, "good");
        Assert.Equal("good", await client.ReceiveTextAsync());
        // Only who was let in is in the audit log, and no key is in any.
        Assert.Single(site.Log.Entries, e => e.Category == "PluginChat.Audit");
        Assert.False(site.Log.Has(BackendSite.Key));
    }

    [Fact]
    public async Task Keys_OfTheFile_AreThoseThatAreThereNow()
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        site.ExpectError("http.backend.key cannot be read");
        await BackendSite.StartAsync(site: site);
        using var http = site.Http();
        async Task<int> StatusAsync(string key)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            using var answer = await http.PublishAsync(Target, "x", key);
            return (int)answer.StatusCode;
        }
        Assert.Equal((202, 401), (await StatusAsync(BackendSite.Key), await StatusAsync(Other)));
        site.Write("backend.key", $"{BackendSite.Key}\n{Other}\n");
        Assert.Equal((202, 202), (await StatusAsync(BackendSite.Key), await StatusAsync(Other)));
        site.Write("backend.key", $"{Other}\nshort\n");
        Assert.Equal((401, 202, 401), (await StatusAsync(BackendSite.Key), await StatusAsync(Other), await StatusAsync("short")));
        File.Delete(site.PathOf("backend.key"));
        Assert.Equal((401, 401), (await StatusAsync(BackendSite.Key), await StatusAsync(Other)));
    }

    [Fact]
    public async Task Token_WithItsScope_IsAsGoodAsAKey()
    {
        await using var site = await BackendSite.StartAsync(
            $"bearer: {{ key: '{Secret}', issuer: 'https://id.example', audience: 'backend' }}"
        );
        using var http = site.Http();
        using var good = await http.PublishAsync(Target, "x", Token("presence publish"));
        Assert.Equal(HttpStatusCode.Accepted, good.StatusCode);
        foreach (var scope in (string?[])[null, "", "presence", "publishing"])
        {
            Assert.Equal(
                (403, "The token is not good for 'publish': its 'scope' has to name it."),
                await http.PublishAsync(Target, "x", Token(scope)).ProblemAsync()
            );
        }
        foreach (var wrong in (string[])[Token("publish", "another"), BackendSite.Key, Token("publish")[..^3]])
            Assert.Equal((401, "The key or token is not good."), await http.PublishAsync(Target, "x", wrong).ProblemAsync());
        Assert.Contains("token of 'shop' publish: 1 bytes of text to action 'test/chat'", AuditOf(site)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_BeyondTheirRate_Are429UntilLaterAndStrangersDoNotCount()
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        await BackendSite.StartAsync("key: { file: 'backend.key' }, requestsPerSecond: 2", site: site);
        using var refusals = new RefusalReadings(site);
        using var http = site.Http();
        for (var i = 0; i < 5; i++)
        {
            using var stranger = await http.PublishAsync(Target, "x", "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        }
        for (var i = 0; i < 2; i++)
        {
            using var answer = await http.PublishAsync(Target, "x");
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }
        using var over = await http.PublishAsync(Target, "x");
        Assert.Equal(TimeSpan.FromSeconds(1), over.Headers.RetryAfter!.Delta);
        Assert.Equal(
            (429, "There may be 2 requests a second (http.backend.requestsPerSecond)."),
            await Task.FromResult(over).ProblemAsync()
        );
        Assert.Equal((5, 1), (refusals.Count("reason=login"), refusals.Count("reason=rate")));
        time.Advance(TimeSpan.FromSeconds(1));
        using var later = await http.PublishAsync(Target, "x");
        Assert.Equal(HttpStatusCode.Accepted, later.StatusCode);
    }

    [Fact]
    public async Task Audit_OfWhatWasAsked_IsALineEachThatNothingInItCanForge()
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        using var one = await http.PublishAsync(Target + "&group=a%0Ainfo%20forged", "secret text");
        using var two = await http.PublishAsync("?action=no", "x");
        Assert.Equal(
            [
                @"127.0.0.1 key 68a7cb10 publish: 11 bytes of text to action 'test/chat', group 'a\u000ainfo forged': 202",
                "127.0.0.1 key 68a7cb10 publish: nothing: 404 There is no WebSocket action 'no'; 'chat' has 'test/chat'.",
            ],
            AuditOf(site)
        );
        Assert.False(site.Log.Has("secret text"));
    }

    [Fact]
    public async Task Key_WithoutTlsOnASiteThatAsksForIt_IsRefused()
    {
        var certificate = TestCertificate.Make();
        await using var site = new TestSite();
        site.Write("site.crt", certificate.Certificate);
        site.Write("site.key", certificate.Key);
        await BackendSite.StartAsync(http: "ssl: { certificate: 'site.crt', key: 'site.key' }, redirect: 'secure',", site: site);
        using var http = site.Http();
        var (status, detail) = await http.PublishAsync(Target, "x").ProblemAsync();
        Assert.Equal(403, status);
        Assert.StartsWith("Ask by https://", detail, StringComparison.Ordinal);
    }

    static string[] AuditOf(TestSite site) => [.. site.Log.Entries.Where(e => e.Category == "PluginChat.Audit").Select(e => e.Text)];
}
