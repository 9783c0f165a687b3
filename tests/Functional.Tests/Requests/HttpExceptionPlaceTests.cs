using System.Text.RegularExpressions;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>
/// An exception's place in the log is the author's file and line, wherever in an HTTP action or a page it was thrown: optimised, as in
/// production, and not, as in development.
/// </summary>
public sealed partial class HttpExceptionPlaceTests
{
    const string Routes = """
        { name: 'api', pattern: '^/api/{what}$', source: 'controllers/chat', target: '$1' },
        { name: 'pages', pattern: '^/pages/(.*)$', source: 'pages', target: '$1' },
        { name: 'files'
        """;

    // Each marked line is one site: a request for its name goes there.
    const string Source = """
        using System.ComponentModel.DataAnnotations;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using PluginChat;
        public sealed record Item(int N)
        {
            public int Half { get; init => field = 4 / value; }                                     // @setter
        }
        public sealed class Checked : IValidatableObject
        {
            public int N { get; set; }
            public IEnumerable<ValidationResult> Validate(ValidationContext context)
            {
                yield return new(int.Parse("v").ToString());                                        // @validates
            }
        }
        public sealed class OddAttribute : ValidationAttribute
        {
            public override bool IsValid(object? value) => int.Parse("a") > 0;                      // @attribute
        }
        public readonly record struct Token(string Text) : IParsable<Token>
        {
            public static Token Parse(string text, IFormatProvider? provider) => new(text);
            public static bool TryParse(string? text, IFormatProvider? provider, out Token token)
            {
                token = new(text![..9]);                                                            // @parses
                return true;
            }
        }
        public sealed class Written
        {
            public int N => int.Parse("w");                                                         // @writes
        }
        public sealed class Result : IResult
        {
            public async Task ExecuteAsync(HttpContext context)
            {
                await Task.Yield();
                throw new Exception("x");                                                           // @result
            }
        }
        public sealed class Service
        {
            public Service() => throw new Exception("x");                                           // @service
        }
        public sealed class Services : IControllerServices
        {
            public void Configure(IServiceCollection services) => services.AddScoped<Service>();
        }
        public sealed class Api : HttpActions
        {
            static int Small(int n) => n > 0 ? throw new Exception("x") : 1;                        // @inlined
            static int Tail(string s) => int.Parse(s);                                              // @tail
            [Action("expression")] public string Expression(string? name) => name!.Trim();          // @expression
            [Action("inlined")] public int Inlined() => Small(1) + 1;
            [Action("tail")] public int Tailed() => Tail("t");
            [Action("async")]
            public async Task<int> Async()
            {
                await Task.Yield();
                var n = Small(0);
                return int.Parse("s") + n;                                                          // @async
            }
            [Action("nested")]
            public async ValueTask<string> Nested() => $"{await DeepAsync(3)}";
            static async Task<int> DeepAsync(int n) => n == 0 ? (new int[1])[5] : await DeepAsync(n - 1); // @nested
            [Action("void")] public void Void() => throw new NotSupportedException();               // @void
            [Action("lambda")]
            public int Lambda() => new[] { 1, 2 }
                .Select(n => n > 1 ? int.Parse("l") : n)                                            // @lambda
                .Sum();
            [Action("sequence")]
            public IEnumerable<int> Sequence()
            {
                yield return 1;
                yield return int.Parse("q");                                                        // @sequence
            }
            [Action("events")]
            public async IAsyncEnumerable<int> Events()
            {
                await Task.Yield();
                yield return int.Parse("e");                                                        // @events
            }
            [Action("setter")] public Item Setter(Item item) => item;
            [Action("validates")] public Checked Validates(Checked item) => item;
            [Action("attribute")] public string Attribute([Odd] string n) => n;
            [Action("parses")] public Token Parses(Token n) => n;
            [Action("writes")] public Written Writes() => new();
            [Action("result")] public IResult Resulted() => new Result();
            [Action("service")]
            public string Serviced([Microsoft.AspNetCore.Mvc.FromServices] Service service) => service.ToString()!;
        }
        """;

    const string Helper = """
        namespace Helpers;
        public static class Helper { public static int Parse(string s) => int.Parse(s); } // @helper
        """;

    const string Page = """
        <%^ global int Member(string s) => int.Parse(s); // @member
        %>
        <html>
        <% var what = Parameters["what"]; if (what == "block") {
             int.Parse("b"); // @block
           } -%>
        <p><%= what == "expression" ? ((string?)null)!.Length : 1 /* @expression */ %></p>
        <% if (what == "member") Member("m");
           if (what == "helper") Helpers.Helper.Parse("h");
           if (what == "async") { await Task.Yield(); int.Parse("a"); } // @async
           if (what == "part") await RenderAsync("_part.esp");
           var all = new[] { 1 }.Select(n => what == "lambda" ? int.Parse("l") : n); // @lambda
           foreach (var n in all) { } -%>
        <%^ include "_included.esp" %>
        <%^ layout "_layout.esp" %>
        </html>
        """;

    [GeneratedRegex("@([a-z]+)")]
    private static partial Regex Mark();

    static IEnumerable<(string Path, string Place)> Sites(string source, string file, string path) =>
        source
            .Split('\n')
            .Select((l, i) => (Mark: Mark().Match(l), Line: i + 1))
            .Where(l => l.Mark.Success)
            .Select(l => ($"{path}{l.Mark.Groups[1].Value}", $"{file}:line {l.Line}"));

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Log_OfAnExceptionAnywhere_HasTheAuthorsFileAndLineFirst(string environment)
    {
        const string part = "\n<% int.Parse(\"p\"); // @part\n%>";
        const string included =
            "<%-- nothing --%>\n\n<%= what == \"included\" ? int.Parse(\"i\") : 1 /* @included */ %>\n<%^ include \"_deep.esp\" %>";
        const string deep = "<% if (what == \"deep\")\n  new int[1].AsSpan(what.Length).Clear(); // @deep\n%>";
        const string layout = "\n\n<% if (Parameters[\"what\"] == \"layout\") int.Parse(\"y\"); // @layout\n%><%^ content %>";
        await using var site = new TestSite();
        site.ExpectError("failed (reference");
        site.Write("appweb.json", TestSite.Config().Replace("{ name: 'files'", Routes, StringComparison.Ordinal));
        site.WriteController(Source);
        site.Write("pages/Helper.cs", Helper);
        site.Write("pages/index.esp", Page);
        site.Write("pages/_part.esp", part);
        site.Write("pages/_included.esp", included);
        site.Write("pages/_deep.esp", deep);
        site.Write("pages/_layout.esp", layout);
        await site.StartAsync("--environment", environment);
        const string page = "/pages/?what=";
        var sites = Sites(Source, "Chat.cs", "/api/")
            .Concat(Sites(Helper, "Helper.cs", page))
            .Concat(Sites(Page, "index.esp", page))
            .Concat(Sites(part, "_part.esp", page))
            .Concat(Sites(included, "_included.esp", page))
            .Concat(Sites(deep, "_deep.esp", page))
            .Concat(Sites(layout, "_layout.esp", page))
            .ToList();
        Assert.Equal(26, sites.Count);
        using var http = site.Http();
        var wrong = new List<string>();
        foreach (var (path, place) in sites)
        {
            site.Log.Entries.Clear();
            await SendAsync(http, path);
            var first = (await LoggedAsync(site)).Split('\n').First(IsFrame);
            if (!IsAt(first, place, isExact: environment == "Development" || path.StartsWith("/api", StringComparison.Ordinal)))
                wrong.Add($"{path}: {place} expected, but {first}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    // A page is one method. Where its lines call the same and the code is optimised, the runtime does not say which of them it was, and the
    // log names each.
    static bool IsAt(string frame, string place, bool isExact)
    {
        var (file, line) = (place[..place.LastIndexOf(' ')], place[(place.LastIndexOf(' ') + 1)..]);
        return isExact
            ? frame.EndsWith(place, StringComparison.Ordinal)
            : frame
                .Split(", or ")
                .Any(p => p.IndexOf($"{file} ", StringComparison.Ordinal) is >= 0 and var at && Names(p[(at + file.Length + 1)..], line));
    }

    static bool Names(string lines, string line) => lines.Split(" or ").Contains(line);

    // An answer that has begun is cut off.
    static async Task SendAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(path.StartsWith("/api", StringComparison.Ordinal) ? path + "?n=1&half=0" : path);
        }
        catch (HttpRequestException)
        {
            Assert.Contains(path, (string[])["/api/events", "/api/writes", "/api/sequence"]);
        }
    }

    static bool IsFrame(string line) => line.StartsWith("    at ", StringComparison.Ordinal);

    static async Task<string> LoggedAsync(TestSite site)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (site.Log.Entries.Select(e => e.Text).FirstOrDefault(e => e.Split('\n').Any(IsFrame)) is { } found)
                return found;
            await Task.Delay(5, deadline.Token);
        }
    }
}
