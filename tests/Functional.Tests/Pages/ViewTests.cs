using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Pages;

/// <summary>Pages that actions answer with.</summary>
public sealed class ViewTests
{
    const string Source = """
        using Microsoft.AspNetCore.Mvc;
        using PluginChat;

        public sealed class Api : HttpActions
        {
            [Action("show", "GET", "POST")] public IResult Show(string word = "none") => View("_show.esp", word);
            [Action("status")] public IResult Status() => View("_show.esp", "gone", StatusCodes.Status410Gone);
            [Action("later")] public async Task<IResult> Later() { await Task.Yield(); return View("parts/_deep.esp"); }
            [Action("session")] public IResult Remember(Session session, [FromServices] Counter counter)
            {
                session["word"] = "kept";
                return View("_show.esp", counter.Next());
            }
            [Action("missing")] public IResult Missing() => View("_nothing.esp");
            [Action("fails")] public IResult Fails() => View("_fails.esp");
            [Action("moved")] public IResult Moved() => View("_moved.esp");
            [Action("own")] public object Own() => View("_show.esp", "object");
        }
        public sealed class Counter { int _n; public int Next() => Interlocked.Increment(ref _n); }
        public sealed class Setup : IControllerServices
        {
            public void Configure(IServiceCollection services) => services.AddScoped<Counter>();
        }
        """;

    static async Task<TestSite> StartAsync(bool withPages = true)
    {
        var site = new TestSite();
        site.Write(
            "appweb.json",
            """
            { http: { server: { listen: 'http://127.0.0.1:0' }, showErrors: true, routes: [
                { name: 'api', prefix: '/app', pattern: '^/app/(.*)$', source: 'controllers/api', target: '$1' } ] } }
            """
        );
        site.Write("controllers/api/Api.cs", Source);
        if (withPages)
        {
            site.Write("controllers/api/_layout.esp", "<title><%= Data[\"title\"] %></title><%^ content %>");
            site.Write(
                "controllers/api/_show.esp",
                "<%^ layout \"_layout.esp\" -%>\n<% Data[\"title\"] = \"T\"; -%>\n<p><%= Model %> %$word %~ <%= Request.Method %></p>"
            );
            site.Write("controllers/api/parts/_deep.esp", "deep %$x");
            site.Write("controllers/api/_fails.esp", "half<% throw new InvalidOperationException(\"on purpose\"); %>");
            site.Write("controllers/api/_moved.esp", "unseen<% Redirect(\"/elsewhere\"); %>");
        }
        return await site.StartAsync();
    }

    [Theory]
    [InlineData("show?word=<b>", 200, "<title>T</title><p>&lt;b&gt; &lt;b&gt; /app GET</p>")]
    [InlineData("status", 410, "<title>T</title><p>gone  /app GET</p>")]
    [InlineData("later?x=1", 200, "deep 1")]
    [InlineData("session", 200, "<title>T</title><p>1 kept /app GET</p>")]
    [InlineData("own", 200, "<title>T</title><p>object  /app GET</p>")]
    public async Task View_OfAnAction_IsItsAnswer(string path, int status, string text)
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync("/app/" + path);
        Assert.Equal((status, text), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(text.Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task View_AfterAForm_HasItsFields()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await http.PostAsync("/app/show", new FormUrlEncodedContent([new("word", "sent")]));
        Assert.Equal("<title>T</title><p>sent sent /app POST</p>", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task View_ThatFailsOrRedirects_SendsNothingOfThePage()
    {
        await using var site = await StartAsync();
        site.ExpectError("on purpose");
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var failed = await http.GetAsync("/app/fails");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.DoesNotContain("half", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var moved = await http.GetAsync("/app/moved");
        Assert.Equal((HttpStatusCode.Found, "/elsewhere"), (moved.StatusCode, moved.Headers.Location?.OriginalString));
        Assert.Equal("", await moved.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task View_OfAPageThatIsNotThere_SaysWhatToDo(bool withPages)
    {
        await using var site = await StartAsync(withPages);
        site.ExpectError("There is no page '_nothing.esp'");
        using var http = site.Http();
        using var answer = await http.GetAsync("/app/missing");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("_nothing.esp", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_WhoseActionsShowPages_LeaveMemory()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        for (var edit = 0; edit < 5; edit++)
        {
            Assert.Contains($"<p>{edit} ", await http.GetStringAsync($"/app/show?word={edit}"), StringComparison.Ordinal);
            site.Write("controllers/api/parts/_deep.esp", $"deep {edit}");
            await site.Host.ReloadAsync();
            Assert.Equal($"deep {edit}", await http.GetStringAsync("/app/later"));
        }
        await site.AssertRetiredLeaveMemoryAsync();
    }
}
