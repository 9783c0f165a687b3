using System.Text.Json;
using Xunit;

namespace PluginChat.Browser.Tests;

/// <summary>web/resume.js by itself, in the browser that it is written for.</summary>
public sealed class ResumeModuleTests(BrowserFixture browser)
{
    const string Hello = """!{"type":"hello","client":"h.1","position":"abc.7","messages":0}""";

    // Runs steps over a new Resume and returns what its owner was told, and the query that it would come back with.
    const string Run = """
        async ([steps, session]) => {
          const { Resume } = await import('/resume.js');
          const told = [];
          const shown = (data) => typeof data === 'string' ? data : `bytes ${new Uint8Array(data)}`;
          const resume = new Resume(50, {
            begins: (hello) => {
              const groups = hello.toGroups ? ` groups ${hello.toGroups} alone ${hello.lostAlone}` : '';
              told.push(`begins ${hello.resumed} ${hello.messages}${groups}`);
            },
            message: (data, earlier) => told.push(`${earlier === null ? 'now' : 'earlier'} ${shown(data)}`),
            caughtUp: () => told.push('caught up'),
            gap: (missed) => told.push(`gap ${missed}`),
            received: (number) => told.push(`received ${number}`),
          }, session);
          for (const [what, value] of steps) {
            if (what === 'open') resume.opened(value);
            else if (what === 'text') resume.read(value);
            else if (what === 'send') told.push(`sends ${resume.numbered(value)}`);
            else resume.read(Uint8Array.from(value).buffer);
          }
          return { told, query: resume.addTo('') };
        }
        """;

    static readonly object[] s_open = ["open", "pluginchat.resume.v1"];

    public static TheoryData<string, string[], string[], string> Frames =>
        new()
        {
            { "nothing yet", [], [], "?history=50" },
            { "the first word", [Hello], ["begins undefined 0", "caught up"], "?resume=abc.7&as=h.1&history=50" },
            {
                "a number",
                [Hello, "8\nAnn: hi\nthere"],
                ["begins undefined 0", "caught up", "now Ann: hi\nthere"],
                "?resume=abc.8&as=h.1&history=50"
            },
            {
                "no number",
                [Hello, "\nonly for you"],
                ["begins undefined 0", "caught up", "now only for you"],
                "?resume=abc.7&as=h.1&history=50"
            },
            { "an empty text", [Hello, "8\n"], ["begins undefined 0", "caught up", "now "], "?resume=abc.8&as=h.1&history=50" },
            {
                "a large number",
                [Hello, "9223372036854775807\nx"],
                ["begins undefined 0", "caught up", "now x"],
                "?resume=abc.9223372036854775807&as=h.1&history=50"
            },
            {
                "an exclamation mark in a text",
                [Hello, "8\n!{}"],
                ["begins undefined 0", "caught up", "now !{}"],
                "?resume=abc.8&as=h.1&history=50"
            },
            {
                "a position",
                [Hello, """!{"type":"position","position":"def.2"}"""],
                ["begins undefined 0", "caught up"],
                "?resume=def.2&as=h.1&history=50"
            },
            {
                "a token, until the next",
                [
                    """!{"type":"hello","client":"h.1","position":"abc.7","token":"t.1","messages":0}""",
                    """!{"type":"position","position":"abc.8"}""",
                ],
                ["begins undefined 0", "caught up"],
                "?resume=abc.8&as=h.1&token=t.1&history=50"
            },
            {
                "a token of a new epoch",
                [
                    """!{"type":"hello","client":"h.1","position":"abc.7","token":"t.1","messages":0}""",
                    """!{"type":"gap","position":"def.2","token":"t.2","missed":null}""",
                ],
                ["begins undefined 0", "caught up", "gap null"],
                "?resume=def.2&as=h.1&token=t.2&history=50"
            },
            {
                "less for it alone than it was sent",
                [
                    Hello,
                    "\none",
                    """!{"type":"hello","client":"h.2","position":"abc.7","resumed":true,"messages":0,"toGroups":2,"toOne":3}""",
                ],
                ["begins undefined 0", "caught up", "now one", "begins true 0 groups 2 alone 2", "caught up"],
                "?resume=abc.7&as=h.2&history=50"
            },
            {
                "a gap",
                [Hello, """!{"type":"gap","position":"def.2","missed":3}"""],
                ["begins undefined 0", "caught up", "gap 3"],
                "?resume=def.2&as=h.1&history=50"
            },
            {
                "earlier ones, one for this client alone among them",
                [
                    """!{"type":"hello","client":"h.2","position":"abc.4","resumed":true,"messages":2}""",
                    "5\na",
                    "\nwelcome",
                    "6\nb",
                    "7\nc",
                ],
                ["begins true 2", "earlier a", "now welcome", "earlier b", "caught up", "now c"],
                "?resume=abc.7&as=h.2&history=50"
            },
            {
                "a host that does not know where it is",
                [Hello, """!{"type":"hello","client":"h.2","position":null,"resumed":false,"messages":0}""", "1\na"],
                ["begins undefined 0", "caught up", "begins false 0", "caught up", "now a"],
                "?resume=abc.7&as=h.2&history=50"
            },
            {
                "last messages that reach back behind the position",
                [
                    Hello,
                    """!{"type":"hello","client":"h.2","position":"abc.5","resumed":false,"reason":"tooOld","messages":3}""",
                    "6\na",
                    "7\nb",
                    "8\nc",
                    "9\nd",
                ],
                ["begins undefined 0", "caught up", "begins false 3", "earlier c", "caught up", "now d"],
                "?resume=abc.9&as=h.2&history=50"
            },
            {
                "the same numbers of another epoch",
                [
                    Hello,
                    """!{"type":"hello","client":"h.2","position":"def.5","resumed":false,"reason":"epoch","messages":1}""",
                    "6\na",
                    "7\nb",
                ],
                ["begins undefined 0", "caught up", "begins false 1", "earlier a", "caught up", "now b"],
                "?resume=def.7&as=h.2&history=50"
            },
            {
                "notes that are none",
                [Hello, "!nonsense", "!null", "!7"],
                ["begins undefined 0", "caught up"],
                "?resume=abc.7&as=h.1&history=50"
            },
            {
                "frames that are none",
                [Hello, "no line", "x\ny"],
                ["begins undefined 0", "caught up", "now no line", "now x\ny"],
                "?resume=abc.7&as=h.1&history=50"
            },
        };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Frames_OfTheProtocol_AreUnderstood(string what, string[] frames, string[] told, string query)
    {
        var answer = await RunAsync([s_open, .. frames.Select(f => new object[] { "text", f })]);

        Assert.True(told.SequenceEqual(answer.Told) && query == answer.Query, $"{what}: {JsonSerializer.Serialize(answer)}");
    }

    [Fact]
    public async Task Frame_Binary_LosesItsNumberAndNothingElse()
    {
        var answer = await RunAsync([
            s_open,
            ["text", Hello],
            ["bytes", "12\n"u8.ToArray().Concat([(byte)10, (byte)0, (byte)255]).Select(b => (int)b).ToArray()],
        ]);

        Assert.Equal("now bytes 10,0,255", answer.Told[^1]);
        Assert.Equal("?resume=abc.12&as=h.1&history=50", answer.Query);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("")]
    public async Task Frames_OfAHostThatAgreedToSomethingElse_PassAsTheyAre(string protocol)
    {
        var answer = await RunAsync([s_open, ["text", Hello], ["open", protocol], ["text", "8\nAnn: hi"], ["text", "!{}"]]);

        Assert.Equal(["begins undefined 0", "caught up", "now 8\nAnn: hi", "now !{}"], answer.Told);
        // What was shown has no number; the position of before would bring it again, and so would a history.
        Assert.Equal("", answer.Query);
    }

    [Fact]
    public async Task Message_WhereTheHostTakesNumbers_KeepsItsOwnHoweverOftenItIsSent()
    {
        var (first, next) = (new { wire = "a" }, new { wire = "b" });
        const string numbered = """!{"type":"hello","client":"h.1","position":"abc.7","messages":0,"received":null}""";

        var answer = await RunAsync(
            [
                s_open,
                ["send", first],
                ["text", numbered],
                ["send", first],
                ["send", first],
                ["send", next],
                ["text", """!{"type":"received","number":1}"""],
                ["text", Hello],
                ["send", next],
            ],
            "a-secret"
        );

        Assert.Equal(
            ["sends a", "sends 1\na", "sends 1\na", "sends 2\nb", "received 1", "sends b"],
            answer.Told.Where(t => t[0] is 's' or 'r')
        );
        Assert.Equal("?resume=abc.7&as=h.1&history=50&session=a-secret", answer.Query);
    }

    sealed record Answer(string[] Told, string Query);

    async Task<Answer> RunAsync(object[][] steps, string? session = null)
    {
        await using var page = await browser.OpenAsync();
        var answer = await page.Page.EvaluateAsync<JsonElement>(Run, new object?[] { steps, session });
        return new([.. answer.GetProperty("told").EnumerateArray().Select(t => t.GetString()!)], answer.GetProperty("query").GetString()!);
    }
}
