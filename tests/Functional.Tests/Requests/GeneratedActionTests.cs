using System.Net.Http.Headers;
using System.Text;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>What the generator writes, in a host: bound, checked and answered by the version that serves, which then leaves
/// memory.</summary>
public sealed class GeneratedActionTests
{
    const int Versions = 3;

    static readonly int s_reloads = TestLength.Choose(50, 16, 10);

    static string Source(int version) =>
        $$"""
            using System.ComponentModel.DataAnnotations;
            using Microsoft.AspNetCore.Mvc;
            using PluginChat;

            public sealed record Author([Required, EmailAddress] string Mail, [Range(0, 150)] int Age = 18) : IValidatableObject
            {
                public IEnumerable<ValidationResult> Validate(ValidationContext context)
                {
                    if (Mail == "root@host") yield return new("not root", [nameof(Mail)]);
                }
            }
            public sealed record Post([StringLength(9)] string Title, Author Author, List<string>? Tags = null);
            public sealed class Stamp { public int Version => {{version}}; }
            public sealed class Services : IControllerServices
            {
                public void Configure(IServiceCollection services) =>
                    services.AddScoped<Stamp>().ConfigureHttpJsonOptions(o => o.SerializerOptions.WriteIndented = false);
            }
            public sealed class Api : HttpActions
            {
                [Action("post/{{version}}", "POST")] public Post Create(Post post, [FromServices] Stamp stamp) =>
                    post with { Title = post.Title + stamp.Version };
                [Action("file", "POST")] public string File(IFormFile file, string note) => $"{file.Length} {note} {{version}}";
                [Action("result")] public IResult Result() => Results.Ok(new Author("a@b", {{version}}));
                [Action("events")] public async IAsyncEnumerable<Author> Events()
                {
                    await Task.Yield(); yield return new("a@b", {{version}});
                }
            }
            """;

    [Fact]
    public async Task Versions_ThatAnsweredRequestsOfAllKinds_LeaveMemory()
    {
        await using var site = new TestSite();
        const string route = "{ name: 'api', pattern: '^/api/{action=.*}$', source: 'controllers/chat', target: '$1' },\n{ name: 'files'";
        site.Write(
            "appweb.json",
            TestSite.Config(esp: "compile: true, update: false").Replace("{ name: 'files'", route, StringComparison.Ordinal)
        );
        site.WriteController(Source(0));
        await site.StartAsync();
        using var http = site.Http();
        await AskAsync(http, 0);
        var lane = Assert.Single(site.Host.Controllers.Lanes);
        for (var i = 1; i <= s_reloads; i++)
        {
            site.WriteController(Source(i % Versions));
            await lane.RescanAsync(CancellationToken.None);
            await AskAsync(http, i % Versions);
        }
        Assert.Equal(s_reloads + 1, lane.Controller.Current?.Number);

        site.Log.Entries.Clear();
        await site.AssertRetiredLeaveMemoryAsync();
    }

    static async Task AskAsync(HttpClient http, int version)
    {
        async Task<string> Of(Task<HttpResponseMessage> asked)
        {
            using var response = await asked;
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }

        Task<HttpResponseMessage> Post(string json) =>
            http.PostAsync($"/api/post/{version}", new StringContent(json, Encoding.UTF8, "application/json"));
        Task<HttpResponseMessage> Form(string mail) =>
            http.PostAsync(
                $"/api/post/{version}",
                new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["title"] = "t",
                        ["author.mail"] = mail,
                        ["tags"] = "x",
                    }
                )
            );

        const string answer = """200 {"title":"t0","author":{"mail":"a@b","age":18},"tags":["x"]}""";
        var expected = answer.Replace("t0", $"t{version}", StringComparison.Ordinal);
        Assert.Equal(expected, await Of(Post("""{"title":"t","author":{"mail":"a@b"},"tags":["x"]}""")));
        Assert.Equal(expected, await Of(Form("a@b")));
        Assert.Contains(
            "\"author.mail\":[\"The Mail field is not a valid e-mail address.\"]",
            await Of(Form("x")),
            StringComparison.Ordinal
        );
        Assert.Contains("\"author.mail\":[\"not root\"]", await Of(Form("root@host")), StringComparison.Ordinal);
        Assert.StartsWith("400 {\"type\"", await Of(Post("""{"title":5}""")), StringComparison.Ordinal);
        using var upload = new MultipartFormDataContent
        {
            {
                new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
                "file",
                "a.png"
            },
            { new StringContent("n"), "note" },
        };
        Assert.Equal($"200 3 n {version}", await Of(http.PostAsync("/api/file", upload)));
        Assert.Equal("200 {\"mail\":\"a@b\",\"age\":" + version + "}", await Of(http.GetAsync("/api/result")));
        Assert.Equal("200 data: {\"mail\":\"a@b\",\"age\":" + version + "}\n\n", await Of(http.GetAsync("/api/events")));
    }
}
