using System.Net;
using System.Text.RegularExpressions;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Sessions.SessionSite;

namespace PluginChat.Functional.Tests.Sessions;

/// <summary>What pages do with sessions: values, feedback, forms. And ESP's own test of a session.</summary>
public sealed partial class PageSessionTests
{
    const string Members = """
        [Action("save")] public IResult Save(Session session)
        {
            session.AddFeedback("inform", "Saved <b>.");
            session.AddFeedback("error", "But.");
            return Results.Redirect("/show.esp");
        }
        [Action("feedback")] public object Feedback(Session session) => new { feedback = session.TakeFeedback() };
        """;

    // ESP's test of the same name.
    const string Login = """
        <% if (Request.Method == "POST") {
            if (Parameters["username"] == "anybody" && Parameters["password"] == "PASSWORD") {
                Session.Renew();
                Session["login"] = "valid"; %>Valid Login<%
            } else { %>Invalid Login<% }
        } else if (Session["login"] is not null) { %>Logged in<% } else { %>Please Login <% InputSecurityToken(); } %>
        """;

    static async Task<TestSite> StartAsync(string members = Members, params (string Name, string Content)[] pages)
    {
        var site = new TestSite();
        foreach (var (name, content) in pages)
            site.Write("pages/" + name, content);
        return await SessionSite.StartAsync(site, members);
    }

    [Fact]
    public async Task Login_OfEspsTest_NeedsCookieAndTokenAndIsRemembered()
    {
        await using var site = await StartAsync(Members, ("login.esp", Login));
        using var http = Visitor(site);
        using var form = await http.GetAsync("/login.esp");
        Assert.StartsWith("Please Login", await form.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var token = form.Headers.GetValues("X-XSRF-TOKEN").Single();
        var fields = new FormUrlEncodedContent([new("username", "anybody"), new("password", "PASSWORD")]);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsync("/login.esp", fields)).StatusCode);
        using var login = Request(HttpMethod.Post, "/login.esp", ("X-XSRF-TOKEN", token));
        login.Content = fields;
        using var answer = await http.SendAsync(login);
        Assert.Equal("Valid Login", await answer.Content.ReadAsStringAsync());
        Assert.NotEqual(Given(form), Given(answer));
        Assert.Equal("Logged in", await http.GetStringAsync("/login.esp"));
    }

    [Fact]
    public async Task Form_OfAPage_IsTakenFromTwoTabs()
    {
        await using var site = await StartAsync(Members, ("login.esp", Login));
        using var http = Visitor(site);
        var tabs = new[] { await http.GetStringAsync("/login.esp"), await http.GetStringAsync("/login.esp") };
        var tokens = tabs.Select(tab => Field().Match(tab).Groups[1].Value).ToArray();
        Assert.Equal(2, tokens.Distinct().Count());
        foreach (var token in tokens)
        {
            var fields = new FormUrlEncodedContent([new("username", "x"), new("-xsrf-", token)]);
            using var answer = await http.PostAsync("/login.esp", fields);
            Assert.Equal("Invalid Login", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Page_WithASession_WritesItsTextsEscapedAndIsNobodyElses()
    {
        await using var site = await StartAsync(
            Members,
            ("set.esp", "<% Session[\"name\"] = \"<Ann>\"; Session.Set(\"count\", 3); %>%$name"),
            ("get.esp", "%$name %$count"),
            ("plain.esp", "plain")
        );
        using var http = Visitor(site);
        Assert.Equal("&lt;Ann&gt;", await http.GetStringAsync("/set.esp"));
        using var answer = await http.GetAsync("/get.esp");
        Assert.Equal("&lt;Ann&gt; 3", await answer.Content.ReadAsStringAsync());
        Assert.Equal("no-cache, private", answer.Headers.CacheControl?.ToString());
        Assert.Equal("query 3", await http.GetStringAsync("/get.esp?name=query"));
        using var plain = await http.GetAsync("/plain.esp");
        Assert.Equal(("no-cache", 0), (plain.Headers.CacheControl?.ToString(), CookiesOf(plain).Length));
    }

    [Fact]
    public async Task Feedback_AfterARedirect_IsShownOnce()
    {
        await using var site = await StartAsync(
            Members,
            ("show.esp", "[<% RenderFeedback(); %>]"),
            ("both.esp", "<% Feedback(\"warn\", \"Now\"); %>[<% RenderFeedback(); %>]"),
            ("on.esp", "<% Feedback(\"warn\", \"Then\"); Redirect(\"/show.esp\"); %>")
        );
        using var http = Visitor(site);
        using var saved = await http.GetAsync("/api/save");
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Equal(
            "[<p class=\"feedback inform\" role=\"status\">Saved &lt;b&gt;.</p>\n<p class=\"feedback error\" role=\"alert\">But.</p>\n]",
            await http.GetStringAsync("/show.esp")
        );
        Assert.Equal("[]", await http.GetStringAsync("/show.esp"));
        Assert.Equal("[<p class=\"feedback warn\" role=\"status\">Now</p>\n]", await http.GetStringAsync("/both.esp"));
        await http.GetAsync("/on.esp");
        Assert.Contains(">Then</p>", await http.GetStringAsync("/show.esp"), StringComparison.Ordinal);
        await http.GetAsync("/api/save");
        Assert.Equal(
            """{"feedback":[{"kind":"inform","text":"Saved <b>."},{"kind":"error","text":"But."}]}""",
            await http.GetStringAsync("/api/feedback")
        );
        Assert.Equal("""{"feedback":[]}""", await http.GetStringAsync("/api/feedback"));
    }

    [Fact]
    public async Task Feedback_ThatIsNeverShown_KeepsTheNewest()
    {
        await using var site = await StartAsync(
            Members,
            ("many.esp", "<% for (var i = 0; i < 25; i++) Feedback(\"inform\", $\"m{i}.\"); %>"),
            ("show.esp", "<% foreach (var message in Session.TakeFeedback()) { %><%= message.Text %><% } %>")
        );
        using var http = Visitor(site);
        await http.GetAsync("/many.esp");
        Assert.Equal(string.Concat(Enumerable.Range(5, 20).Select(i => $"m{i}.")), await http.GetStringAsync("/show.esp"));
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"-xsrf-\" value=\"([\\w-]{86})\">")]
    private static partial Regex Field();
}
