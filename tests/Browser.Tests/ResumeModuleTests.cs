using System.Text.Json;
using Xunit;

namespace PluginChat.Browser.Tests;

/// <summary>The parts of clients/js that the page has a copy of, in the browser that they are written for.</summary>
public sealed class ResumeModuleTests(BrowserFixture browser)
{
    // Runs each case over a new Resume and returns what its owner was told, and the query that it would come back with. As
    // clients/js/test/vectors.test.js does in Node.
    const string Run = """
        async (cases) => {
          const { Resume } = await import('/pluginchat/resume.js');
          return cases.map(({ session, steps }) => {
            const [told, entries] = [[], {}];
            const shown = (data) => typeof data === 'string' ? data : `bytes ${new Uint8Array(data)}`;
            const resume = new Resume(50, {
              begins: (hello) => {
                const reason = hello.reason ? ` ${hello.reason}` : '';
                const groups = (hello.toGroups ? ` groups ${hello.toGroups}` : '') + (hello.lostAlone ? ` alone ${hello.lostAlone}` : '');
                told.push(`begins ${hello.resumed ?? null} ${hello.messages}${reason}${groups}`);
              },
              message: (data, earlier) => told.push(`${earlier === null ? 'now' : 'earlier'} ${shown(data)}`),
              caughtUp: () => told.push('caught up'),
              gap: (missed) => told.push(`gap ${missed}`),
              received: (number) => told.push(`received ${number}`),
              receivedUpTo: (number, also) => told.push(`received up to ${number}${also.length > 0 ? ` and ${also}` : ''}`),
            }, session ?? null);
            for (const step of steps) {
              if (typeof step === 'string') resume.read(step);
              else if ('open' in step) resume.opened(step.open);
              else if ('send' in step) told.push(`sends ${resume.numbered(entries[step.send] ??= { wire: step.send })}`);
              else resume.read(Uint8Array.from(step.bytes).buffer);
            }
            return { told, query: resume.addTo('') };
          });
        }
        """;

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
        var answers = await page.Page.EvaluateAsync<JsonElement>($"async (text) => ({Run})(JSON.parse(text))", cases.GetRawText());
        return answers.Deserialize<Answer[]>(JsonSerializerOptions.Web)!;
    }
}
