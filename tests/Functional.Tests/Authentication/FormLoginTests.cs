using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Functional.Tests.Sessions;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Authentication.AuthSite;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary><c>auth: 'form'</c>: the way in and back, the cookie, and what others may try with both.</summary>
public sealed class FormLoginTests
{
    const string Cookie = "-http-login-";

    static readonly string s_members =
        Members
        + """
                [Action("begin")] public void Begin(Session session) => session["cart"] = "apples";
                [Action("cart")] public string Cart(Session session) => session["cart"] ?? "none";
                [Action("act", "POST")] public string Act() => "done";
            """;

    static Task<TestSite> StartFormAsync(TestSite? site = null, string auth = "") =>
        AuthSite.StartAsync(site, $"type: 'form', {auth}", members: s_members);

    static HttpClient Browser(TestSite site, CookieContainer? jar = null)
    {
        var http = SessionSite.Visitor(site, jar);
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        return http;
    }

    static Task<HttpResponseMessage> SignInAsync(
        HttpClient http,
        string name = "ann",
        string password = Password,
        string returnTo = "/api/who",
        string path = "/login"
    ) => http.PostAsync(path, new FormUrlEncodedContent([new("username", name), new("password", password), new("return", returnTo)]));

    static string Location(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString ?? $"({answer.StatusCode})";

    static string CookieOf(HttpResponseMessage answer) => $"{Cookie}={SessionSite.Given(answer, Cookie)}";

    static async Task<(HttpStatusCode, string)> WhoAsync(TestSite site, string cookie)
    {
        using var http = SessionSite.Bare(site);
        using var answer = await http.SendAsync(SessionSite.Request(HttpMethod.Get, "/api/who", ("Cookie", cookie)));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Visitor_OfAPageForUsers_GoesToTheFormAndBackAndOutAgain()
    {
        await using var site = await StartFormAsync();
        using var http = Browser(site);
        using var first = await http.GetAsync("/api/who?x=1");
        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.Equal("/login?return=%2Fapi%2Fwho%3Fx%3D1", Location(first));
        var page = await http.GetStringAsync(Location(first));
        Assert.Contains("<h1>Sign in to Here</h1>", page, StringComparison.Ordinal);
        Assert.Contains("name=\"return\" value=\"/api/who?x=1\"", page, StringComparison.Ordinal);
        using var signedIn = await SignInAsync(http, returnTo: "/api/who?x=1");
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        Assert.Equal("/api/who?x=1", Location(signedIn));
        Assert.Matches(
            new Regex($"^{Cookie}=[^;]+; path=/; samesite=lax; httponly$", RegexOptions.IgnoreCase),
            Assert.Single(SessionSite.CookiesOf(signedIn))
        );
        Assert.Equal("ann True True", await http.GetStringAsync("/api/who"));
        Assert.Equal("ann True True", await http.GetStringAsync("/open/who")); // known where nobody has to be
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/admin/who")).StatusCode);
        using var file = await http.GetAsync("/a.txt");
        Assert.True(file.Headers.CacheControl!.Private);
        using var out_ = await http.PostAsync("/logout", null);
        Assert.Equal("/", Location(out_));
        using var after = await http.GetAsync("/api/who");
        Assert.Equal(HttpStatusCode.Found, after.StatusCode);
    }

    [Fact]
    public async Task Cookie_ThatWasCopied_IsWorthNothingAfterTheLogoutAndOthersGoOn()
    {
        await using var site = await StartFormAsync();
        using var http = Browser(site);
        var (copied, other) = (CookieOf(await SignInAsync(http)), CookieOf(await SignInAsync(Browser(site))));
        Assert.Equal(HttpStatusCode.OK, (await WhoAsync(site, copied)).Item1);
        using var bare = SessionSite.Bare(site);
        await bare.SendAsync(SessionSite.Request(HttpMethod.Post, "/logout", ("Cookie", copied)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await WhoAsync(site, copied)).Item1);
        Assert.Equal((HttpStatusCode.OK, "ann True True"), await WhoAsync(site, other));
        await site.RestartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await WhoAsync(site, copied)).Item1);
        Assert.Equal((HttpStatusCode.OK, "ann True True"), await WhoAsync(site, other)); // the keys outlive the process
    }

    [Fact]
    public async Task WebSocket_OfALogin_HasItsUserAndEndsWithIt()
    {
        await using var site = await StartFormAsync();
        var cookie = CookieOf(await SignInAsync(Browser(site)));
        var other = CookieOf(await SignInAsync(Browser(site), "bob"));
        var (ann, bob) = (await site.ConnectAsync(headers: [("Cookie", cookie)]), await site.ConnectAsync(headers: [("Cookie", other)]));
        Assert.Equal("ann True", await ann.ReceiveTextAsync());
        Assert.Equal("bob False", await bob.ReceiveTextAsync());
        using var http = SessionSite.Bare(site);
        await http.SendAsync(SessionSite.Request(HttpMethod.Post, "/logout", ("Cookie", cookie)));
        Assert.Equal(WebSocketCloseCode.SignedOut, await ann.ReceiveCloseAsync());
        Assert.Equal(1, site.Host.Clients.All.Count(c => c.IsOpen));
        // Nobody: refused before the 101, and not sent to a form.
        var refused = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            site.ConnectAsync(headers: [("Cookie", cookie)])
        );
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/who?x=1#y", "/api/who?x=1#y")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/login?return=/x", "/")]
    [InlineData("", "/")]
    public async Task Return_ToAnotherSite_IsRefused(string asked, string expected)
    {
        await using var site = await StartFormAsync();
        using var http = Browser(site);
        Assert.Equal(expected, Location(await SignInAsync(http, returnTo: asked)));
        var page = WebUtility.HtmlDecode(await http.GetStringAsync("/login?return=" + Uri.EscapeDataString(asked)));
        Assert.Contains($"name=\"return\" value=\"{expected}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_OfAnotherSitesPage_SignsNobodyInOrOut()
    {
        await using var site = await StartFormAsync();
        using var http = SessionSite.Bare(site);
        foreach (var path in (string[])["/login", "/logout"])
        {
            foreach (var (name, value) in ((string, string)[])[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")])
            {
                using var request = SessionSite.Request(HttpMethod.Post, path, (name, value));
                request.Content = new FormUrlEncodedContent([new("username", "ann"), new("password", Password)]);
                using var answer = await http.SendAsync(request);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
                Assert.Empty(SessionSite.CookiesOf(answer));
            }
        }
        // Nor acts in a user's name, where there is no session with a token either.
        var cookie = CookieOf(await SignInAsync(Browser(site)));
        using var act = await http.SendAsync(
            SessionSite.Request(HttpMethod.Post, "/api/act", ("Cookie", cookie), ("Sec-Fetch-Site", "cross-site"))
        );
        Assert.Equal(HttpStatusCode.Forbidden, act.StatusCode);
        using var get = await http.GetAsync("/logout");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task Session_OfBeforeTheLogin_HasAnotherIdAfterIt()
    {
        await using var site = await StartFormAsync();
        var jar = new CookieContainer();
        using var http = Browser(site, jar);
        using var begun = await http.GetAsync("/open/begin");
        var planted = SessionSite.Given(begun);
        Assert.NotNull(planted);
        using var signedIn = await SignInAsync(http);
        Assert.NotEqual(planted, SessionSite.Given(signedIn));
        Assert.Equal("apples", await http.GetStringAsync("/api/cart"));
        // Whoever planted it has nothing.
        using var attacker = SessionSite.Bare(site);
        using var answer = await attacker.SendAsync(
            SessionSite.Request(HttpMethod.Get, "/open/cart", ("Cookie", $"{SessionSite.CookieName}={planted}"))
        );
        Assert.Equal("none", await answer.Content.ReadAsStringAsync());
        await http.PostAsync("/logout", null);
        Assert.Equal("none", await http.GetStringAsync("/open/cart"));
    }

    [Fact]
    public async Task Password_ThatIsWrong_LeadsBackToTheFormWhetherThereIsAUserOrNot()
    {
        await using var site = await StartFormAsync();
        using var http = Browser(site);
        foreach (var name in (string[])["ann", "nobody", ""])
        {
            using var answer = await SignInAsync(http, name, "wrong horse");
            Assert.Equal("/login?error=wrong&return=%2Fapi%2Fwho", Location(answer));
            Assert.Empty(SessionSite.CookiesOf(answer));
        }
        Assert.Contains("role=\"alert\"", await http.GetStringAsync("/login?error=wrong"), StringComparison.Ordinal);
        Assert.Contains("script", await http.GetStringAsync("/login?return=/%3Cscript%3E"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", await http.GetStringAsync("/login?return=/%3Cscript%3E"), StringComparison.Ordinal);
        // A program is told by the status.
        http.DefaultRequestHeaders.Remove("Accept");
        using var program = await SignInAsync(http, "ann", "wrong horse");
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
        Assert.Equal("Form realm=\"Here\", login=\"/login\"", program.Headers.WwwAuthenticate.ToString());
        Assert.False(site.Log.Has("wrong horse"));
    }

    [Fact]
    public async Task Cookie_OfAUserWithAnotherPasswordOrRole_HasWhatTheFileSays()
    {
        await using var site = await StartFormAsync();
        var (ann, bob) = (CookieOf(await SignInAsync(Browser(site))), CookieOf(await SignInAsync(Browser(site), "bob")));
        var text = await File.ReadAllTextAsync(site.PathOf("appweb.json"));
        site.Write(
            "appweb.json",
            text.Replace($"{Hash}', roles: 'admin'", $"{Hash}', roles: 'guest'", StringComparison.Ordinal)
                .Replace("admin: [ 'edit' ]", "admin: [ 'edit' ], guest: []", StringComparison.Ordinal)
                .Replace(
                    $"bob: {{ password: '{Hash}'",
                    $"bob: {{ password: '{PluginChat.Hosting.Accounts.PasswordCheck.Hash("another one")}'",
                    StringComparison.Ordinal
                )
        );
        await site.Log.NextAsync("PluginChat", "applied to new connections");
        Assert.Equal((HttpStatusCode.OK, "ann False False"), await WhoAsync(site, ann));
        Assert.Equal(HttpStatusCode.Unauthorized, (await WhoAsync(site, bob)).Item1);
    }

    [Fact]
    public async Task Login_WithoutRequestsForItsTime_IsOverAndOneWithThemIsNot()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await StartFormAsync(new() { Time = time }, "timeout: '1hr',");
        using var http = Browser(site);
        var first = CookieOf(await SignInAsync(http));
        time.Advance(TimeSpan.FromMinutes(40));
        using var renewed = await http.GetAsync("/api/who");
        var second = CookieOf(renewed);
        time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(HttpStatusCode.Unauthorized, (await WhoAsync(site, first)).Item1);
        Assert.Equal(HttpStatusCode.OK, (await WhoAsync(site, second)).Item1);
    }

    [Fact]
    public async Task Page_OfTheSite_IsShownInPlaceOfTheHosts()
    {
        await using var site = new TestSite();
        site.Write("web/enter.html", "the site's own form");
        await StartFormAsync(site, "login: '/enter.html', logout: '/leave',");
        using var http = Browser(site);
        using var first = await http.GetAsync("/api/who");
        Assert.Equal("/enter.html?return=%2Fapi%2Fwho", Location(first));
        Assert.Equal("the site's own form", await http.GetStringAsync(Location(first)));
        using var signedIn = await SignInAsync(http, path: "/enter.html");
        Assert.Equal("/api/who", Location(signedIn));
        Assert.Equal("ann True True", await http.GetStringAsync("/api/who"));
        Assert.Equal("/", Location(await http.PostAsync("/leave", null)));
    }

    [Fact]
    public async Task Cookies_ThatWereMutated_LetNobodyIn()
    {
        await using var site = await StartFormAsync();
        var value = CookieOf(await SignInAsync(Browser(site)))[(Cookie.Length + 1)..];
        var random = new Random(7);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        using var http = SessionSite.Bare(site);
        for (var i = 0; i < 1000; i++)
        {
            var text = value.ToCharArray();
            for (var changes = 1 + random.Next(3); changes > 0; changes--)
                text[random.Next(text.Length - 1)] = alphabet[random.Next(alphabet.Length)]; // of the last, some bits are padding
            var mutated = random.Next(10) switch
            {
                0 => new string(text)[..random.Next(text.Length)],
                1 => new string(text) + alphabet[random.Next(alphabet.Length)],
                2 => new string(text).Insert(random.Next(text.Length), "A"),
                _ => new string(text),
            };
            if (mutated == value)
                continue;
            using var answer = await http.SendAsync(SessionSite.Request(HttpMethod.Get, "/api/who", ("Cookie", $"{Cookie}={mutated}")));
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, mutated);
        }
        Assert.Equal(HttpStatusCode.OK, (await WhoAsync(site, $"{Cookie}={value}")).Item1);
    }

    [Fact]
    public async Task Form_ThatIsNone_IsRefused()
    {
        await using var site = await StartFormAsync();
        using var http = Browser(site);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await http.PostAsync("/login", new StringContent("{}"))).StatusCode);
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await http.PostAsync("/login", new FormUrlEncodedContent([new("username", new string('x', 20_000))]))).StatusCode
        );
    }

    [Fact]
    public async Task Keys_ThatCannotBeWritten_AreFoundAtTheStartAndSaid()
    {
        await using var site = new TestSite();
        site.Write("taken", "a file where the folder should be");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartFormAsync(site, "keys: 'taken',"));
        Assert.StartsWith(
            $"http.auth.keys: the folder '{site.PathOf("taken")}' for the keys of logins cannot be written (",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith("; let the host's account write it, or name another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OfTheSite_AreForItsAccountAlone()
    {
        await using var site = await StartFormAsync();
        Assert.NotEmpty(Directory.GetFiles(site.PathOf("keys"), "key-*.xml"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(site.PathOf("keys"))
            );
    }
}
