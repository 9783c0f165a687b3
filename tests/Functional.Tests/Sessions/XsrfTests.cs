using System.Net;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Sessions.SessionSite;

namespace PluginChat.Functional.Tests.Sessions;

/// <summary>Who may change something in a visitor's name: pages of this site, and programs that have nobody's cookie.</summary>
public sealed class XsrfTests
{
    const string Members = """
        [Action("begin")] public void Begin(Session session) => session["user"] = "Ann";
        [Action("renew")] public void Renew(Session session) => session.Renew();
        [Action("end")] public void End(Session session) => session.End();
        [Action("token")] public string Token(Session session) => session.GetSecurityToken();
        [Action("act", "POST", "PUT", "DELETE", "GET")] public string Act() => "done";
        [Action("hook", "POST", Xsrf = false)] public string Hook() => "hooked";
        """;

    static Task<TestSite> StartAsync(string http = "") => SessionSite.StartAsync(Members, http);

    static async Task<int> StatusAsync(HttpClient http, HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var answer = await http.SendAsync(Request(method, "/api/act", headers));
        return (int)answer.StatusCode;
    }

    [Fact]
    public async Task Request_OfAnotherSitesPage_IsRefusedWhetherItHasACookieOrNot()
    {
        await using var site = await StartAsync("origins: [ 'https://friend.example' ],");
        using var http = Bare(site);
        var own = site.Address.GetLeftPart(UriPartial.Authority);
        foreach (
            var (fetchSite, origin, status) in ((string?, string?, int)[])
                [
                    (null, null, 200), // no browser
                    ("same-origin", own, 200),
                    ("none", null, 200),
                    (null, own, 200), // a browser over plain HTTP
                    ("cross-site", "https://evil.example", 403),
                    ("cross-site", null, 403),
                    ("same-site", "http://127.0.0.1:1", 403),
                    ("cross-site", own, 403), // whatever the other header says
                    (null, "https://evil.example", 403),
                    (null, "null", 403),
                    (null, own.Replace("http:", "https:", StringComparison.Ordinal) + "1", 403),
                    ("cross-site", "https://friend.example", 200),
                    (null, "https://friend.example:443", 200),
                    ("SAME-ORIGIN", null, 403), // browsers write it one way
                ]
        )
        {
            (string, string)[] headers =
            [
                .. fetchSite is null ? [] : ((string, string)[])[("Sec-Fetch-Site", fetchSite)],
                .. origin is null ? [] : ((string, string)[])[("Origin", origin)],
            ];
            foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete])
                Assert.True(status == await StatusAsync(http, method, headers), $"{method} {fetchSite} {origin}: {status}");
            Assert.Equal(200, await StatusAsync(http, HttpMethod.Get, headers));
        }
        Assert.True(site.Log.Has("refused with 403 (xsrf)"));
    }

    [Fact]
    public async Task Request_WithASession_NeedsTheTokenOfThatSession()
    {
        await using var site = await StartAsync();
        using var http = Bare(site);
        using var begun = await http.GetAsync("/api/begin");
        using var other = await http.GetAsync("/api/begin");
        var cookie = ("Cookie", $"{CookieName}={Given(begun)}");
        var token = begun.Headers.GetValues("X-XSRF-TOKEN").Single();
        Assert.Equal(token, Given(begun, "XSRF-TOKEN"));
        Assert.Equal(200, await StatusAsync(http, HttpMethod.Post, cookie, ("X-XSRF-TOKEN", token)));
        Assert.Equal(200, await StatusAsync(http, HttpMethod.Get, cookie));
        foreach (var wrong in (string?[])[null, "", "x", token[1..], token + "A", other.Headers.GetValues("X-XSRF-TOKEN").Single()])
        {
            (string, string)[] headers = wrong is null ? [cookie] : [cookie, ("X-XSRF-TOKEN", wrong)];
            Assert.Equal(403, await StatusAsync(http, HttpMethod.Post, headers));
            // That a page of this site asks is not enough: its script has the token.
            Assert.Equal(403, await StatusAsync(http, HttpMethod.Post, [.. headers, ("Sec-Fetch-Site", "same-origin")]));
        }
        using var refused = await http.SendAsync(Request(HttpMethod.Post, "/api/act", cookie));
        Assert.Contains(
            "send the cookie XSRF-TOKEN as the header X-XSRF-TOKEN",
            await refused.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        // A session that has ended gives nobody any rights.
        await http.SendAsync(Request(HttpMethod.Get, "/api/end", cookie));
        Assert.Equal(200, await StatusAsync(http, HttpMethod.Post, cookie));
    }

    [Fact]
    public async Task Tokens_OfOneSession_AreAllGoodInAFormAndInAHeaderUntilItIsRenewed()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        var (first, second) = (await http.GetStringAsync("/api/token"), await http.GetStringAsync("/api/token"));
        Assert.NotEqual(first, second); // of what is the same in every page, compression tells
        foreach (var token in (string[])[first, second, first])
        {
            using var form = await http.PostAsync("/api/act", new FormUrlEncodedContent([new("-xsrf-", token)]));
            Assert.Equal(HttpStatusCode.OK, form.StatusCode);
            using var parts = await http.PostAsync("/api/act", new MultipartFormDataContent { { new StringContent(token), "-xsrf-" } });
            Assert.Equal(HttpStatusCode.OK, parts.StatusCode);
            Assert.Equal(200, await StatusAsync(http, HttpMethod.Post, ("X-XSRF-TOKEN", token)));
        }
        // In an address it would be in logs and in the history.
        Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsync($"/api/act?-xsrf-={first}", null)).StatusCode);
        using var none = await http.PostAsync("/api/act", new FormUrlEncodedContent([new("other", first)]));
        Assert.Equal(HttpStatusCode.Forbidden, none.StatusCode);
        using var broken = new StringContent("--x");
        broken.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "y") } };
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/api/act", broken)).StatusCode);
        await http.GetAsync("/api/renew");
        Assert.Equal(403, await StatusAsync(http, HttpMethod.Post, ("X-XSRF-TOKEN", first)));
    }

    [Fact]
    public async Task Check_OfARouteOrAnAction_CanBeSwitchedOff()
    {
        foreach (var isOn in (bool[])[true, false])
        {
            await using var site = await StartAsync(isOn ? "" : "xsrf: false,");
            using var http = Visitor(site);
            using var begun = await http.GetAsync("/api/begin");
            Assert.Equal(isOn, begun.Headers.Contains("X-XSRF-TOKEN"));
            Assert.Equal(isOn ? 403 : 200, await StatusAsync(http, HttpMethod.Post, ("Sec-Fetch-Site", "cross-site")));
            using var hook = await http.SendAsync(Request(HttpMethod.Post, "/api/hook", ("Sec-Fetch-Site", "cross-site")));
            Assert.Equal(HttpStatusCode.OK, hook.StatusCode);
        }
    }
}
