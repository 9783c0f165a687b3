using System.Net;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Sessions.SessionSite;

namespace PluginChat.Functional.Tests.Sessions;

/// <summary>What is in a session belongs to no version: each leaves memory, and what the one wrote the next one reads.</summary>
public sealed class SessionUnloadTests
{
    const int Versions = 3;

    static readonly int s_reloads = TestLength.Choose(50, 16, 10);

    static string Members(int version) =>
        $$"""
            public enum Size { Small, Large }
            public sealed record Item(string Name, Size Size, int Version);
            [Action("visit", "POST")] public string Visit(Session session)
            {
                var before = session.Get<List<Item>>("items") ?? [];
                session.Set("items", before.Append(new Item("a", Size.Large, {{version}})).TakeLast(3).ToList());
                session.AddFeedback("inform", "version {{version}}");
                session["last"] = "{{version}}";
                return $"{before.Count} {before.LastOrDefault()?.Version}";
            }
            [Action("leave")] public async Task Leave(HttpContext context)
            {
                var session = await context.LoadSessionAsync();
                session.Renew();
                context.Items["kept"] = session;
                throw new ClientVisibleException(string.Concat(session.TakeFeedback().Select(f => f.Text)));
            }
            """;

    [Fact]
    public async Task Versions_ThatUsedSessions_LeaveMemory()
    {
        const string page = "<% RenderFeedback(); InputSecurityToken(); Session.Set(\"page\", new { Session.Names.Count }); %>%$last";
        await using var site = new TestSite();
        site.Write("pages/index.esp", page);
        await SessionSite.StartAsync(site, Members(0));
        using var http = Visitor(site);
        var last = -1;
        for (var i = 0; i <= s_reloads; i++)
        {
            var version = i % Versions;
            if (i > 0)
            {
                site.WriteController(Source(Members(version)));
                site.Write("pages/index.esp", $"{page} {i}");
                foreach (var lane in site.Host.Controllers.Lanes)
                    await lane.RescanAsync(CancellationToken.None);
            }
            using var form = await http.GetAsync("/");
            var token = form.Headers.GetValues("X-XSRF-TOKEN").Single();
            using var visit = await http.SendAsync(Request(HttpMethod.Post, "/api/visit", ("X-XSRF-TOKEN", token)));
            Assert.Equal($"{Math.Min(i, 3)} {(i == 0 ? "" : $"{last}")}", await visit.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsync("/api/visit", null)).StatusCode);
            using var left = await http.GetAsync("/api/leave");
            Assert.Contains($"version {version}", await left.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            last = version;
        }
        site.Log.Entries.Clear();
        await site.AssertRetiredLeaveMemoryAsync();
    }
}
