using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Authentication.AuthSite;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary><c>auth: 'bearer'</c>: which tokens let somebody in, by which ways, and for how long.</summary>
public sealed class BearerTests
{
    const string Secret = "a secret of at least thirty-two bytes, for tests";

    static readonly string s_auth =
        $"type: 'bearer', bearer: {{ key: '{Secret}', issuer: 'https://id.example', audience: 'chat' }}, roles: {{ admin: [ 'edit' ] }},";

    static async Task<TestSite> StartBearerAsync(TestSite? site = null, string? auth = null)
    {
        site ??= new();
        site.Write(
            "appweb.json",
            TestSite
                .Config(
                    http: $"auth: {{ {auth ?? s_auth} realm: 'Here' }},",
                    limits: "webSocketsProtocol: 'chat'",
                    timeouts: "inactivity: 'never', ping: 'never'"
                )
                .Replace(
                    "{ name: 'files'",
                    """
                    { name: 'open', pattern: '^/open/{action}$', source: 'controllers/chat', target: '$1', auth: 'none' },
                    { name: 'edit', pattern: '^/edit/{action}$', source: 'controllers/chat', target: '$1',
                      auth: { require: { abilities: 'edit' } } },
                    { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
                    { name: 'files'
                    """,
                    StringComparison.Ordinal
                )
        );
        site.WriteController(
            $$"""
            using Microsoft.AspNetCore.Http;
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction
            {
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Send(client.User.Identity!.Name!);
                    return ValueTask.CompletedTask;
                }
            }
            public sealed class Api : HttpActions
            {
                {{Members}}
                [Action("wait")] public async IAsyncEnumerable<string> Wait(
                    [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
                {
                    yield return "first";
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
            }
            """
        );
        return await site.StartAsync();
    }

    static SigningCredentials Signed(string secret = Secret, string algorithm = SecurityAlgorithms.HmacSha256) =>
        new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), algorithm);

    static string Token(
        SigningCredentials? signed,
        string name = "ann",
        string issuer = "https://id.example",
        string audience = "chat",
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        object? roles = null
    )
    {
        var now = DateTimeOffset.UtcNow;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = (from ?? now.AddMinutes(-1)).UtcDateTime,
            IssuedAt = (from ?? now.AddMinutes(-1)).UtcDateTime,
            Expires = (until ?? now.AddMinutes(10)).UtcDateTime,
            SigningCredentials = signed,
            Claims = new Dictionary<string, object> { ["sub"] = name, ["roles"] = roles ?? new[] { "admin" } },
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    static string Part(string json) => Base64UrlEncoder.Encode(json);

    static string Payload(string extra = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"sub":"ann","iss":"https://id.example","aud":"chat","roles":["admin"]{{extra}}}"""
        );

    [Fact]
    public async Task Token_OfTheIssuer_IsTheUserWithRolesAndAbilities()
    {
        await using var site = await StartBearerAsync();
        using var http = site.Http();
        using var ann = await http.GetAsync("/api/who", Bearer(Token(Signed())));
        Assert.Equal("ann True True", await ann.Content.ReadAsStringAsync());
        using var bob = await http.GetAsync("/api/who", Bearer(Token(Signed(), "bob", roles: Array.Empty<string>())));
        Assert.Equal("bob False False", await bob.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/edit/who", Bearer(Token(Signed()))));
        Assert.Equal(HttpStatusCode.Forbidden, await http.StatusAsync("/edit/who", Bearer(Token(Signed(), "bob", roles: "guest"))));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/open/who", null));
        // What a token says of claims that only the host gives is not believed.
        var sly = Token(Signed(), "eve", roles: Array.Empty<string>());
        Assert.Equal(HttpStatusCode.Forbidden, await http.StatusAsync("/edit/who", Bearer(sly)));
    }

    [Fact]
    public async Task Tokens_ThatAreNotGood_Are401WithoutDetail()
    {
        await using var site = await StartBearerAsync();
        using var http = site.Http();
        var now = DateTimeOffset.UtcNow;
        var far = now.AddHours(1).ToUnixTimeSeconds();
        var good = Token(Signed()).Split('.');
        string[] wrong =
        [
            Token(null), // alg: none
            $"{Part("""{"alg":"none"}""")}.{Part(Payload($",\"exp\":{far}"))}.",
            $"{Part("""{"alg":"NONE"}""")}.{Part(Payload($",\"exp\":{far}"))}.",
            $"{Part("""{"alg":"none"}""")}.{good[1]}.{good[2]}",
            $"{good[0]}.{good[1]}.",
            $"{good[0]}.{good[1]}",
            $"{good[0]}.{Part(Payload($",\"exp\":{far}"))}.{good[2]}",
            Token(Signed(), audience: "another"),
            Token(Signed(), issuer: "https://evil.example"),
            Token(Signed(), from: now.AddHours(-2), until: now.AddHours(-1)),
            Token(Signed(), from: now.AddHours(1), until: now.AddHours(2)),
            Token(Signed("another secret of at least thirty-two bytes")),
            Token(Signed(), name: ""),
            new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Payload(), Signed()), // no end
            new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
                $$"""{"sub":"ann","iss":"https://id.example","exp":{{far}}}""",
                Signed()
            ), // for nobody
            "x",
            "a.b.c",
            "",
        ];
        var seen = new HashSet<string>();
        foreach (var token in wrong)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/who");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            using var answer = await http.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, token);
            seen.Add(answer.Headers.WwwAuthenticate + await answer.Content.ReadAsStringAsync());
        }
        Assert.Equal("Bearer realm=\"Here\"Sign in to see this.\n", Assert.Single(seen));
        Assert.True(site.Log.Has("(login): a token from 127.0.0.1 that is not good"));
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/who", Bearer(string.Join('.', good))));
    }

    [Theory]
    [InlineData("253402300799")] // the last second of the calendar
    [InlineData("99999999999999999")]
    [InlineData("9223372036854775807")]
    public async Task Token_WhoseEndIsBeyondTheCalendar_IsGood(string end)
    {
        await using var site = await StartBearerAsync();
        using var http = site.Http();
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Payload($",\"exp\":{end}"), Signed());
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/who", Bearer(token)));
        var client = await site.ConnectAsync(headers: [("Authorization", "Bearer " + token)]);
        Assert.Equal("ann", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Token_OfAPublicKey_IsSignedByItsOwnerAndNotWithTheKeyAsASecret()
    {
        using var rsa = RSA.Create(2048);
        await using var site = new TestSite();
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        site.Write("id.pem", pem);
        await StartBearerAsync(site, "type: 'bearer', bearer: { publicKey: 'id.pem', issuer: 'https://id.example', audience: 'chat' },");
        using var http = site.Http();
        var signed = new SigningCredentials(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256);
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/who", Bearer(Token(signed))));
        using var other = RSA.Create(2048);
        string[] wrong =
        [
            Token(Signed(pem)),
            Token(Signed(pem.ReplaceLineEndings(""))),
            Token(new(new RsaSecurityKey(other), SecurityAlgorithms.RsaSha256)),
        ];
        foreach (var token in wrong)
            Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/api/who", Bearer(token)));
    }

    [Fact]
    public async Task WebSocket_WithATokenInItsHeaderQueryOrProtocol_HasItsUser()
    {
        await using var site = await StartBearerAsync();
        var token = Token(Signed());
        var byHeader = await site.ConnectAsync(headers: [("Authorization", "Bearer " + token)]);
        Assert.Equal("ann", await byHeader.ReceiveTextAsync());
        var byQuery = await site.ConnectAsync("/ws/test/chat?access_token=" + token);
        Assert.Equal("ann", await byQuery.ReceiveTextAsync());
        var byProtocol = await site.ConnectAsync(
            headers: [("Sec-WebSocket-Protocol", "chat"), ("Sec-WebSocket-Protocol", "bearer." + token)]
        );
        Assert.Equal("ann", await byProtocol.ReceiveTextAsync());
        Assert.Equal("chat", byProtocol.Socket.SubProtocol); // the token is not sent back
        foreach (var path in (string[])["/ws/test/chat", "/ws/test/chat?access_token=x", "/ws/test/chat?token=" + token])
        {
            var refused = await Assert.ThrowsAsync<WebSocketException>(() => site.ConnectAsync(path));
            Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        }
        // In the address of a page it would be in histories and logs.
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.Unauthorized, await http.StatusAsync("/api/who?access_token=" + token, null));
    }

    [Fact]
    public async Task WebSocket_WhoseTokenExpires_IsClosedWith4402()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await StartBearerAsync(new() { Time = time });
        var now = time.GetUtcNow();
        var soon = await site.ConnectAsync(headers: [("Authorization", "Bearer " + Token(Signed(), until: now.AddMinutes(2)))]);
        var later = await site.ConnectAsync(headers: [("Authorization", "Bearer " + Token(Signed(), "bob", until: now.AddYears(1000)))]);
        Assert.Equal("ann", await soon.ReceiveTextAsync());
        Assert.Equal("bob", await later.ReceiveTextAsync());
        var closed = soon.ReceiveCloseAsync();
        for (var i = 0; i < 119; i++)
            time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(site.Host.Clients.All.All(c => c.IsOpen));
        for (var i = 0; i < 30 && !closed.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(closed, Task.Delay(50));
        }
        Assert.Equal(WebSocketCloseCode.TokenExpired, await closed);
        Assert.Equal("The token has expired.", soon.CloseReason);
        Assert.Single(site.Host.Clients.All, c => c.IsOpen);
    }

    [Fact]
    public async Task Stream_WhoseTokenExpires_EndsWhole()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await StartBearerAsync(new() { Time = time });
        using var http = site.Http();
        http.DefaultRequestHeaders.Authorization = Bearer(Token(Signed(), until: time.GetUtcNow().AddMinutes(2)));
        using var answer = await http.GetAsync("/api/wait", HttpCompletionOption.ResponseHeadersRead);
        var ended = answer.Content.ReadAsStringAsync();
        time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(ended.IsCompleted);
        for (var i = 0; i < 30 && !ended.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ended, Task.Delay(50));
        }
        Assert.Equal("data: first\n\n", await ended.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Tokens_ThatWereMutated_LetNobodyIn()
    {
        await using var site = await StartBearerAsync();
        using var http = site.Http();
        var good = Token(Signed());
        var random = new Random(11);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
        var tried = 0;
        for (var i = 0; i < 1200; i++)
        {
            var text = good.ToCharArray();
            for (var changes = 1 + random.Next(4); changes > 0; changes--)
                text[random.Next(text.Length - 1)] = alphabet[random.Next(alphabet.Length)]; // of the last, some bits are padding
            var mutated = random.Next(8) switch
            {
                0 => new string(text)[..random.Next(text.Length)],
                1 => new string(text) + alphabet[random.Next(alphabet.Length)],
                2 => new string(text).Insert(random.Next(text.Length), "A"),
                _ => new string(text),
            };
            if (mutated == good)
                continue;
            tried++;
            var status = await http.StatusAsync("/api/who", Bearer(mutated));
            Assert.True(status == HttpStatusCode.Unauthorized, mutated);
        }
        Assert.InRange(tried, 1000, 1200);
        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync("/api/who", Bearer(good)));
    }
}
