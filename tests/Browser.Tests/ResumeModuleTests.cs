using System.Text.Json;
using Xunit;

namespace PluginChat.Browser.Tests;

/// <summary>The parts of clients/js that the page has a copy of, in the browser that they are written for.</summary>
public sealed class ResumeModuleTests(BrowserFixture browser)
{
    // Node's tests run the same function; the site has the package's parts, and not its tests.
    static string Run()
    {
        var module = File.ReadAllText(Path.Combine(Package, "test", "reading.js"));
        return $$"""
            async (cases) => {
              {{module.Replace("export function", "function", StringComparison.Ordinal)}}
              const { Resume } = await import('/pluginchat/resume.js');
              return cases.map((example) => {
                const { said, addTo } = readCase(Resume, example);
                return { told: said, query: addTo('') };
              });
            }
            """;
    }

    [Fact]
    public async Task Frames_OfTheProtocol_AreUnderstood()
    {
        var vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(Package, "../vectors/reading.json")));
        var cases = vectors.RootElement.GetProperty("cases");

        var answers = await RunAsync(cases);

        Assert.NotEmpty(answers);
        foreach (var (expected, answer) in cases.EnumerateArray().Zip(answers, (expected, answer) => (expected, answer)))
        {
            var what = $"{expected.GetProperty("what")}: {JsonSerializer.Serialize(answer)}";
            Assert.True(expected.GetProperty("told").EnumerateArray().Select(t => t.GetString()).SequenceEqual(answer.Told), what);
            var query = expected.GetProperty("query").GetString();
            Assert.True(answer.Query == (query == "" ? "" : "?" + query), what);
        }
    }

    // The page sends again when a person says so, which may be late: the number may be one that the host has forgotten.
    [Fact]
    public async Task Message_WhereTheHostTakesNumbers_KeepsItsOwnHoweverOftenItIsSent()
    {
        var answers = await RunAsync(
            JsonDocument
                .Parse(
                    """
                    [{ "session": "a-secret", "steps": [
                      { "open": "pluginchat.resume.v1" },
                      { "send": "a" },
                      "!{\"type\":\"hello\",\"client\":\"h.1\",\"position\":\"abc.7\",\"messages\":0,\"received\":null}",
                      { "send": "a" },
                      { "send": "a" },
                      { "send": "b" },
                      "!{\"type\":\"received\",\"number\":1}",
                      "!{\"type\":\"hello\",\"client\":\"h.1\",\"position\":\"abc.7\",\"messages\":0}",
                      { "send": "b" }
                    ] }]
                    """
                )
                .RootElement
        );

        Assert.Equal(
            ["sends a", "sends 1\na", "sends 1\na", "sends 2\nb", "received 1", "sends b"],
            answers[0].Told.Where(t => t[0] is 's' or 'r')
        );
    }

    [Fact]
    public void Copy_OfTheSite_IsThePackages()
    {
        var root = SiteUnderTest.RepositoryRoot();
        var copies = Directory.GetFiles(Path.Combine(root, "web/pluginchat"));
        Assert.NotEmpty(copies);
        foreach (var copy in copies)
        {
            var name = Path.GetFileName(copy);
            Assert.True(
                File.ReadAllText(Path.Combine(Package, "src", name)) == File.ReadAllText(copy),
                $"web/pluginchat/{name} is not what clients/js/src/{name} is: run 'cp clients/js/src/{name} web/pluginchat/'"
            );
        }
    }

    static string Package => Path.Combine(SiteUnderTest.RepositoryRoot(), "clients", "js");

    sealed record Answer(string[] Told, string Query);

    async Task<Answer[]> RunAsync(JsonElement cases)
    {
        await using var page = await browser.OpenAsync();
        var answers = await page.Page.EvaluateAsync<JsonElement>($"async (text) => ({Run()})(JSON.parse(text))", cases.GetRawText());
        return answers.Deserialize<Answer[]>(JsonSerializerOptions.Web)!;
    }
}
