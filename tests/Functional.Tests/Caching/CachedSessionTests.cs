using PluginChat.Functional.Tests.Sessions;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Caching;

/// <summary>What says something of a visitor's session is nobody else's, and what does not is everybody's.</summary>
public sealed class CachedSessionTests
{
    const string Count = "<%^ global static int s_n; %><%= ++s_n %> ";

    // Each way to look at a session from a page; the last one says that it may be kept for a minute.
    static readonly string[] s_uses =
    [
        """<%= Session["name"] %>""",
        "%$name",
        "<%= Session.Exists %>",
        "<%= Session.Id %>",
        "<%= Session.Names.Count %>",
        "<%= Session.TakeFeedback().Count %>",
        "<% InputSecurityToken(); %>",
        """<% Response.Headers.CacheControl = "max-age=60"; %><%= Session["name"] %>""",
        """<% Response.Headers.CacheControl = "max-age=60"; %><%= Session.Exists %>""",
    ];

    static async Task<TestSite> StartAsync()
    {
        var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config(http: "cache: { server: '1day', methods: [ 'GET', 'POST' ] },")
                .Replace(
                    "{ name: 'files'",
                    """
                    { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
                    { name: 'pages', pattern: '^/(|.*\\.esp)$', source: 'pages', target: '$1' },
                    { name: 'files'
                    """,
                    StringComparison.Ordinal
                )
        );
        site.WriteController(
            SessionSite.Source(
                """
                static int s_runs;
                [Action("set")] public void Set(Session session, string name) => session["name"] = name;
                [Action("unused")] public string Unused(Session session) => $"{Interlocked.Increment(ref s_runs)}";
                [Action("name")] public string Name(HttpContext context, Session session)
                {
                    context.Response.Headers.CacheControl = "max-age=60";
                    return $"{Interlocked.Increment(ref s_runs)} {session["name"]}";
                }
                [Action("framework")] public async Task<string> Framework(HttpContext context)
                {
                    await context.LoadSessionAsync();
                    return $"{Interlocked.Increment(ref s_runs)} {context.Session.GetString("name")}";
                }
                [Action("post", "POST")] public string Post() => $"{Interlocked.Increment(ref s_runs)}";
                """
            )
        );
        site.Write("pages/free.esp", Count);
        for (var i = 0; i < s_uses.Length; i++)
            site.Write($"pages/uses{i}.esp", Count + s_uses[i]);
        return await site.StartAsync();
    }

    static string Run(string answer) => answer.Split(' ')[0];

    [Fact]
    public async Task Page_ThatUsesTheSession_IsAnsweredForEachVisitorAnew()
    {
        await using var site = await StartAsync();
        using HttpClient ann = SessionSite.Visitor(site),
            bob = SessionSite.Visitor(site),
            nobody = SessionSite.Bare(site);
        foreach (var (visitor, name) in ((HttpClient, string)[])[(ann, "Ann"), (bob, "Bob")])
            using (await visitor.GetAsync($"/api/set?name={name}")) { }
        for (var i = 0; i < s_uses.Length; i++)
        {
            var path = $"/uses{i}.esp";
            string[] answers =
            [
                await ann.GetStringAsync(path),
                await bob.GetStringAsync(path),
                await nobody.GetStringAsync(path),
                await ann.GetStringAsync(path),
            ];
            Assert.True(answers.Select(Run).SequenceEqual(["1", "2", "3", "4"]), $"{s_uses[i]}: {string.Join(" | ", answers)}");
            Assert.DoesNotContain("Ann", answers[1] + answers[2], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/name")]
    [InlineData("/api/framework")]
    public async Task Action_ThatUsesTheSession_IsAnsweredForEachVisitorAnew(string path)
    {
        await using var site = await StartAsync();
        using HttpClient ann = SessionSite.Visitor(site),
            nobody = SessionSite.Bare(site);
        using (await ann.GetAsync("/api/set?name=Ann")) { }
        Assert.Equal("1 Ann", await ann.GetStringAsync(path));
        Assert.Equal("2 ", await nobody.GetStringAsync(path));
        Assert.Equal("3 Ann", await ann.GetStringAsync(path));
    }

    // A session is loaded for every page, and its cookie looked at: that alone says nothing of the visitor.
    [Theory]
    [InlineData("/free.esp")]
    [InlineData("/api/unused")]
    public async Task Answer_ThatDoesNotUseTheSession_IsKeptForAll(string path)
    {
        await using var site = await StartAsync();
        using HttpClient ann = SessionSite.Visitor(site),
            nobody = SessionSite.Bare(site);
        using (await ann.GetAsync("/api/set?name=Ann")) { }
        foreach (var visitor in (HttpClient[])[ann, nobody, ann])
        {
            using var answer = await visitor.GetAsync(path);
            Assert.Equal("1", Run(await answer.Content.ReadAsStringAsync()));
            Assert.Empty(SessionSite.CookiesOf(answer));
        }
    }

    // What guards an action looks at cookies and more: who fails gets nothing, and for the others it makes no difference.
    [Fact]
    public async Task Post_ThatIsGuarded_IsKeptForThoseWhoMay()
    {
        await using var site = await StartAsync();
        using var ann = SessionSite.Visitor(site);
        using var nobody = SessionSite.Bare(site);
        using (await ann.GetAsync("/api/set?name=Ann")) { }
        using var refused = await ann.PostAsync("/api/post", null); // without her token
        Assert.Equal(403, (int)refused.StatusCode);
        for (var i = 0; i < 2; i++)
        {
            using var answer = await nobody.PostAsync("/api/post", null);
            Assert.Equal("1", await answer.Content.ReadAsStringAsync());
        }
    }
}
