using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>
/// What an <see cref="HttpCrowd"/> asks: actions and a page in one controller. Each file has the number of the edit that wrote it, and
/// everything says the number that <c>Chat.cs</c> has, before something is awaited and after it.
/// </summary>
static class HttpCrowdSource
{
    public const string Routes = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'page', pattern: '^/page$', source: 'controllers/chat', target: 'index' },
        { name: 'files'
        """;

    /// <summary>What may be wrong with an edit, by number; 0 for nothing.</summary>
    public const int Mistakes = 8;

    static readonly string[] s_members =
    [
        "",
        "int x = ;",
        "Missing _x;",
        "public Api() => throw new InvalidOperationException(\"constructor\");",
        "public override ValueTask OnActivatingAsync() => throw new InvalidOperationException(\"activating\");",
        "[Action(\"count\")] public string Again() => \"\";",
        "",
        "",
        "[Action(\"unbound\")] public void Unbound(ref int number) { }",
    ];

    const string Stamp = "[{0} {1}/<%= Build.Number %>]";

    /// <summary>Writes the files in the order of <see cref="Files"/>, <c>Chat.cs</c> last.</summary>
    public static void Save(TestSite site, int edit, int mistake)
    {
        foreach (var file in Files)
        {
            var stamp = string.Format(null, Stamp, file, edit);
            site.WriteController(
                file switch
                {
                    "layout" => $"{stamp}<%^ content %>{stamp}",
                    "included" => $"{stamp}<% await Task.Yield(); -%>\n{stamp}",
                    "_part" => $"{stamp}<%= {(mistake == 6 ? "missing" : "Model")} %>{stamp}",
                    _ => $"""
                    <%^ layout "layout.esp" %><%^ include "{(mistake == 7 ? "none" : "included")}.esp" %>{stamp}
                    <% await RenderAsync("_part.esp", "model"); await Task.Yield(); %>{stamp}%$name
                    """,
                },
                file + ".esp"
            );
        }
        site.WriteController(Actions(edit, mistake));
    }

    /// <summary>The page's files, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Files { get; } = ["layout", "included", "_part", "index"];

    static string Actions(int edit, int mistake) =>
        $$"""
            using System.Net.ServerSentEvents;
            using System.Runtime.CompilerServices;
            using Microsoft.AspNetCore.Mvc;
            using PluginChat;

            public static class Build { public static int Number => {{edit}}; }
            public sealed record Sent(string Text, int[] Numbers);
            public sealed record Counted(int From, long Count, string Text, int To);
            public sealed class Stamp { public int Number => Build.Number; }
            public sealed class Services : IControllerServices
            {
                public void Configure(IServiceCollection services) => services.AddScoped<Stamp>();
            }

            public sealed class Api : HttpActions
            {
                [Preserve] long _count;
                [Preserve] List<int> _events = [];
                {{s_members[mistake]}}

                [Action("count")]
                public async Task<string> Count([FromServices] Stamp stamp)
                {
                    var text = $"{Build.Number} {Interlocked.Increment(ref _count)}";
                    await Task.Yield();
                    return $"{text} {stamp.Number}";
                }

                [Action("json", "POST")]
                public async Task<Counted> Json(Sent sent)
                {
                    var number = Build.Number;
                    await Task.Yield();
                    return new(number, Interlocked.Increment(ref _count), sent.Text + sent.Numbers.Sum(), Build.Number);
                }

                [Action("upload", "POST")]
                public async Task<string> Upload(Stream body)
                {
                    var text = $"{Build.Number} {Interlocked.Increment(ref _count)}";
                    using var reader = new StreamReader(body);
                    var length = (await reader.ReadToEndAsync()).Length;
                    return $"{text} {Build.Number} {length}";
                }

                [Action("pieces")]
                public async ValueTask Pieces(HttpContext context)
                {
                    await context.Response.WriteAsync($"{Build.Number} {Interlocked.Increment(ref _count)} ");
                    await context.Response.Body.FlushAsync();
                    await Task.Yield();
                    await context.Response.WriteAsync($"{Build.Number}");
                }

                [Action("add", "POST")]
                public string Add()
                {
                    lock (_events)
                        _events.Add(Build.Number);
                    return $"{Build.Number} {Interlocked.Increment(ref _count)} {Build.Number}";
                }

                [Action("total")] public string Total() => $"{_count} {_events.Count}";

                [Action("events")]
                public async IAsyncEnumerable<SseItem<string>> Events(
                    [FromHeader(Name = "Last-Event-ID")] int last = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
                {
                    while (true)
                    {
                        int count;
                        lock (_events)
                            count = _events.Count;
                        for (; last < count; last++)
                            yield return new($"{Build.Number}") { EventId = $"{last + 1}" };
                        await Task.Delay(1, cancellation);
                    }
                }
            }
            """;
}
