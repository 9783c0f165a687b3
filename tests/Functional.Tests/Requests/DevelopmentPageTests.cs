using System.Net;
using System.Text.Json;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>What a browser and a program are told in development of what went wrong, and what they are not told in production.</summary>
public sealed class DevelopmentPageTests
{
    const string Routes = """
        { name: 'api', pattern: '^/api/{what}$', source: 'controllers/chat', target: '$1' },
        { name: 'pages', pattern: '^/pages/(.*)$', source: 'pages', target: '$1' },
        { name: 'files'
        """;

    const string Source = """
        using PluginChat;

        public sealed class Api : HttpActions
        {
            [Action("fails")]
            public async Task<string> Fails(int n)
            {
                await Task.Yield();
                try
                {
                    return Deep(n).ToString();
                }
                catch (FormatException e)
                {
                    throw new InvalidOperationException("<script>alert(1)</script> & \"outer\"", e); // line 15
                }
            }

            static int Deep(int n) => int.Parse("not a number"); // line 19

            [Action("elsewhere")]
            public string Elsewhere()
            {
            #line 1 "/etc/passwd"
                throw new Exception("mapped");
            }

            [Action("visible")]
            public string Visible() => throw new ClientVisibleException("seen by all");
        }
        """;

    static async Task<TestSite> StartAsync(string environment = "Development", string showErrors = "", string source = Source)
    {
        var site = new TestSite();
        var config = TestSite.Config().Replace("{ name: 'files'", Routes, StringComparison.Ordinal);
        site.Write("appweb.json", config.Replace("showErrors: true,", showErrors, StringComparison.Ordinal));
        site.WriteController(source);
        site.Write("pages/index.esp", "<p>\n<% string? none = null; -%>\n<%= none!.Length %>\n</p>");
        site.ExpectError("failed");
        return await site.StartAsync("--environment", environment);
    }

    static async Task<(HttpStatusCode Status, string Text, HttpResponseMessage Answer)> GetAsync(
        TestSite site,
        string path,
        string accept = "text/html,*/*"
    )
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Cookie", "session=visitors-secret");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer visitors-secret");
        request.Headers.TryAddWithoutValidation("X-Api-Key", "visitors-secret");
        request.Headers.TryAddWithoutValidation("X-Odd", "<img src=x onerror=alert(2)>");
        var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }

    [Fact]
    public async Task Exception_OfAnAction_IsAPageWithItsCausesSourcesAndTheRequest()
    {
        await using var site = await StartAsync();
        var (status, text, answer) = await GetAsync(site, "/api/fails?n=5&access_token=visitors-secret&q=%3Cb%3E");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        // What it says and what caused it, with the author's method and line.
        Assert.Contains("System.InvalidOperationException", text, StringComparison.Ordinal);
        Assert.Contains("caused by System.FormatException", text, StringComparison.Ordinal);
        Assert.Contains("<code>Api.Fails</code> in controllers/chat/Chat.cs:line 15", text, StringComparison.Ordinal);
        Assert.Contains("<code>Api.Deep</code> in controllers/chat/Chat.cs:line 19", text, StringComparison.Ordinal);
        Assert.Contains("<span class=at>   19  ", text, StringComparison.Ordinal);
        Assert.Contains("static int Deep(int n)", text, StringComparison.Ordinal);
        // The request, without its secrets.
        Assert.Contains("GET /api/fails HTTP/1.1", text, StringComparison.Ordinal);
        Assert.Contains("<th>what</th><td>fails</td>", text, StringComparison.Ordinal);
        Assert.Contains("<th>Accept</th>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("visitors-secret", text, StringComparison.Ordinal);
        // Nothing of what others wrote is markup.
        Assert.DoesNotContain("<script>alert", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;outer&quot;", text, StringComparison.Ordinal);
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_OfAnAction_IsProblemDetailsWithATraceForAProgram()
    {
        await using var site = await StartAsync();
        var (_, text, answer) = await GetAsync(site, "/api/fails?n=5", "application/json");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(text);
        var exceptions = problem.RootElement.GetProperty("exceptions");
        Assert.Equal("System.InvalidOperationException", exceptions[0].GetProperty("type").GetString());
        Assert.EndsWith("Chat.cs:line 15", exceptions[0].GetProperty("trace")[0].GetString(), StringComparison.Ordinal);
        var trace = exceptions[1].GetProperty("trace").EnumerateArray().Select(f => f.GetString()).ToList();
        Assert.Contains(
            trace,
            f => f!.StartsWith("Api.Deep in ", StringComparison.Ordinal) && f.EndsWith("Chat.cs:line 19", StringComparison.Ordinal)
        );
        Assert.Contains(trace, f => f!.StartsWith("Api.Fails in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exception_OfAPage_NamesThePagesLine()
    {
        await using var site = await StartAsync();
        var (status, text, _) = await GetAsync(site, "/pages/");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("in pages/index.esp:line 3", text, StringComparison.Ordinal);
        Assert.Contains("<span class=at>    3  &lt;%= none!.Length %&gt;</span>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_WhoseFileIsNoneOfTheControllers_ShowsNoLineOfIt()
    {
        await using var site = await StartAsync();
        var (_, text, _) = await GetAsync(site, "/api/elsewhere");
        Assert.Contains("passwd:line 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", "showErrors: true,")]
    [InlineData("Production", "")]
    [InlineData("Staging", "")]
    [InlineData("Development", "showErrors: false,")]
    public async Task Exception_ElsewhereThanInDevelopment_ShowsNoSourceAndNoRequest(string environment, string showErrors)
    {
        await using var site = await StartAsync(environment, showErrors);
        foreach (var accept in (string[])["text/html", "application/json"])
        {
            var (status, text, _) = await GetAsync(site, "/api/fails?n=5", accept);
            Assert.Equal(HttpStatusCode.InternalServerError, status);
            Assert.DoesNotContain("static int", text, StringComparison.Ordinal);
            Assert.DoesNotContain("X-Odd", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"exceptions\"", text, StringComparison.Ordinal);
            Assert.Equal(showErrors.Contains("true", StringComparison.Ordinal), text.Contains("FormatException", StringComparison.Ordinal));
            // Nothing of what there is instead: text for people, problem details for programs.
            (status, text, _) = await GetAsync(site, "/nothing/here", accept);
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.Equal(
                accept == "text/html" ? "Not found.\n" : """{"title":"Not Found","status":404,"detail":"Not found."}""",
                text.Replace("\"type\":\"https://tools.ietf.org/html/rfc9110#section-15.5.5\",", "", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Exception_ForClients_IsTheirMessageInDevelopmentToo()
    {
        await using var site = await StartAsync();
        var (status, text, _) = await GetAsync(site, "/api/visible");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("seen by all", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_ThatDoNotCompile_AreAPageAndAConsoleTextWithLineAndMark()
    {
        await using var site = await StartAsync(
            source: "using PluginChat;\npublic sealed class A : HttpActions\n{\n\tint F() => \"<b>\";\n}\n"
        );
        site.ExpectError("CS0029");
        var (status, text, _) = await GetAsync(site, "/api/fails");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("controllers/chat/Chat.cs(4,13): error CS0029", text, StringComparison.Ordinal);
        Assert.Contains("<span class=at>    4  \tint F() =&gt; &quot;&lt;b&gt;&quot;;</span>", Decoded(text), StringComparison.Ordinal);
        Assert.Contains("<span class=at>       \t           ^</span>", Decoded(text), StringComparison.Ordinal);
        var logged = site.Log.Errors.Single(e => e.Contains("CS0029", StringComparison.Ordinal));
        Assert.Contains("\n     4 | \tint F() => \"<b>\";\n       | \t           ^\n", logged, StringComparison.Ordinal);
        // A program gets the same as text.
        var (_, json, _) = await GetAsync(site, "/api/fails", "application/json");
        using var problem = JsonDocument.Parse(json);
        Assert.Contains("4 | \tint F()", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    // The encoder writes a tab as a number.
    static string Decoded(string html) => html.Replace("&#x9;", "\t", StringComparison.Ordinal);

    [Fact]
    public async Task Page_ThatDoesNotCompile_IsAPageWithItsLine()
    {
        await using var site = await StartAsync();
        site.Write("pages/index.esp", "<p>\n<% if (true) { %>\n<%= nowhere %>\n<% } %>");
        site.ExpectError("CS0103");
        var (_, text, _) = await GetAsync(site, "/pages/");
        Assert.Contains("pages/index.esp(3,5): error CS0103", text, StringComparison.Ordinal);
        Assert.Contains("<span class=at>    3  &lt;%= nowhere %&gt;</span>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_ThatNothingAnswers_ListsRoutesAndActions()
    {
        await using var site = await StartAsync();
        await GetAsync(site, "/api/visible");
        foreach (var path in (string[])["/nothing/here%3Cb%3E", "/api/none"])
        {
            var (status, text, _) = await GetAsync(site, path);
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.Contains("<th>api</th>", text, StringComparison.Ordinal);
            Assert.Contains("action &#x27;$1&#x27; of controllers/chat", text, StringComparison.Ordinal);
            Assert.Contains("<code>GET fails</code>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        }
        var (_, plain, answer) = await GetAsync(site, "/nothing", "*/*");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("  chat: GET fails\n", plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development", "True")]
    [InlineData("Production", "False")]
    public async Task Code_OfActionsAndPages_IsForBreakpointsInDevelopmentAlone(string environment, string isForBreakpoints)
    {
        const string ask = "GetType().Assembly.GetCustomAttributes(false).OfType<System.Diagnostics.DebuggableAttribute>()";
        await using var site = await StartAsync(
            environment,
            source: $"using PluginChat;\npublic sealed class Api : HttpActions\n{{\n[Action(\"debug\")] public string Debug() =>\n"
                + $"{ask}.Single().IsJITOptimizerDisabled.ToString();\n}}"
        );
        site.Write("pages/index.esp", $"<%= {ask}.Single().IsJITOptimizerDisabled %>");
        using var http = site.Http();
        Assert.Equal(isForBreakpoints, await http.GetStringAsync("/api/debug"));
        Assert.Equal(isForBreakpoints, await http.GetStringAsync("/pages/"));
    }

    [Fact]
    public async Task Exception_OfAThousandFramesAndALongMessage_IsAPageThatEnds()
    {
        await using var site = await StartAsync(
            source: "using PluginChat;\npublic sealed class Api : HttpActions\n{\n[Action(\"deep\")] public int Deep() => Deeper(1000);\n"
                + "static int Deeper(int n) => n == 0 ? throw new Exception(new string('x', 100_000)) : Deeper(n - 1) + 1;\n}"
        );
        var (_, text, _) = await GetAsync(site, "/api/deep?" + string.Join('&', Enumerable.Range(0, 60).Select(n => $"p{n}=1")));
        Assert.InRange(text.Split("<code>Api.Deeper</code>").Length - 1, 40, 50);
        Assert.Equal(10, text.Split("<pre>").Length - 1);
        Assert.InRange(text.Length, 5_000, 60_000);
    }

    [Fact]
    public async Task Sources_WithManyErrors_ShowTheLinesOfTen()
    {
        var methods = string.Concat(Enumerable.Range(0, 30).Select(n => $"int F{n}() => \"{n}\";\n"));
        await using var site = await StartAsync(source: $"using PluginChat;\npublic sealed class A : HttpActions\n{{\n{methods}}}\n");
        site.ExpectError("CS0029");
        var (_, text, _) = await GetAsync(site, "/api/fails");
        Assert.Equal(30, text.Split("error CS0029").Length - 1);
        Assert.Equal(10, text.Split("<pre>").Length - 1);
    }
}
