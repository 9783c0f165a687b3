using System.Net;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Sessions.SessionSite;

namespace PluginChat.Functional.Tests.Sessions;

/// <summary>Texts of visitors in cookies, sessions and redirects: none of them begins another header or another cookie.</summary>
public sealed class HeaderInjectionTests
{
    const string Members = """
        [Action("cookie")] public void Cookie(HttpContext context, string name, string value) =>
            context.Response.Cookies.Append(name, value);
        [Action("path")] public void Path(HttpContext context, string value) =>
            context.Response.Cookies.Append("a", "b", new CookieOptions { Path = value, Domain = value });
        [Action("header")] public void Header(HttpContext context, string value) => context.Response.Headers["X-Own"] = value;
        [Action("go")] public IResult Go(Session session, string value)
        {
            session["to"] = value;
            return Results.Redirect(session["to"]!);
        }
        [Action("write")] public string Write(Session session, string name, string value)
        {
            session[name] = value;
            session.AddFeedback(value, value);
            session.Renew();
            return session.GetSecurityToken() + session.Id;
        }
        [Action("read")] public string Read(Session session, string name) => session[name]!;
        """;

    static readonly string[] s_ends =
    [
        "\r\nInjected: 1",
        "\nInjected: 1",
        "\rInjected: 1",
        "\r\n\r\n<script>",
        "\0Injected: 1",
        "\u010d\u010aInjected: 1",
    ];

    static async Task<HttpResponseMessage> AskAsync(HttpClient http, string action, params (string Name, string Value)[] parameters)
    {
        var query = string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        var answer = await http.GetAsync($"/api/{action}?{query}");
        Assert.False(answer.Headers.Contains("Injected"), $"{action} {query}");
        Assert.DoesNotContain("<script>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        return answer;
    }

    [Fact]
    public async Task Text_WithTheEndOfALine_BeginsNoHeader()
    {
        await using var site = await SessionSite.StartAsync(Members);
        site.ExpectError("Invalid");
        using var http = Bare(site);
        foreach (var end in s_ends)
        {
            foreach (var (name, value) in ((string, string)[])[("n", "x" + end), ("n", end), ("n" + end, "x"), (end, "x")])
            {
                using var cookie = await AskAsync(http, "cookie", ("name", name), ("value", value));
                Assert.InRange(CookiesOf(cookie).Length, 0, 1);
            }
            using var path = await AskAsync(http, "path", ("value", "/" + end));
            using var header = await AskAsync(http, "header", ("value", "x" + end));
            using var go = await AskAsync(http, "go", ("value", "/x" + end));
            // In a session any text is good: nothing of it is in a header.
            using var write = await AskAsync(http, "write", ("name", "n" + end), ("value", "x" + end));
            Assert.Equal(HttpStatusCode.OK, write.StatusCode);
            Assert.All(write.Headers.SelectMany(h => h.Value), v => Assert.Matches("^[ -~]*$", v));
            using var back = await http.SendAsync(
                Request(HttpMethod.Get, $"/api/read?name={Uri.EscapeDataString("n" + end)}", ("Cookie", $"{CookieName}={Given(write)}"))
            );
            Assert.Equal("x" + end, await back.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Text_WithSeparators_BeginsNoOtherCookieOrAttribute()
    {
        await using var site = await SessionSite.StartAsync(Members);
        using var http = Bare(site);
        foreach (var value in (string[])["a; domain=evil.example", "a, b=c", "\"; secure; x=\"", "a=b", "a b", "%0d%0a", "č"])
        {
            using var cookie = await AskAsync(http, "cookie", ("name", "n"), ("value", value));
            Assert.Equal([$"n={Uri.EscapeDataString(value)}; path=/"], CookiesOf(cookie));
        }
    }
}
