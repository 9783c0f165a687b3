using System.Text.RegularExpressions;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>An exception's line in the log has the author's file and line, wherever it was thrown and whoever threw it.</summary>
public sealed partial class ExceptionPlaceTests
{
    // Each marked line is one site: a message of its name goes there.
    const string Source = """
        using PluginChat;
        public record Item(int N) { public int Half => N == 1 ? throw new Exception("x") : N / 2; }  // @property
        public static class Extra { public static int Twice(this string s) => int.Parse(s) * 2; }   // @extension
        public class Thrower
        {
            public Thrower(int n)
            {
                if (n > 0) throw new InvalidOperationException("x");                                // @constructor
            }
            public static Thrower operator +(Thrower a, int b) => throw new Exception("x");         // @operator
            public int this[int i] => (new int[1])[i];                                              // @indexer
            public int Value { set => ArgumentOutOfRangeException.ThrowIfNegative(value); }         // @setter
            ~Thrower() { }
        }
        public sealed class Held : IDisposable
        {
            public void Dispose() => throw new Exception("x");                                      // @dispose
        }
        public sealed class Box<T>
        {
            public T Get(object o) => (T)o;                                                         // @generic
            public static async Task<T> GetAsync(object o)
            {
                await Task.Yield();
                return (T)o;                                                                        // @genericasync
            }
        }
        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            static readonly int s_zero = int.Parse("0");
            static void Small(int n) { if (n > 0) throw new Exception("x"); }                       // @inlined
            static int Divide(int n) => 3 / n;                                                      // @divide
            static async Task AfterYield()
            {
                await Task.Yield();
                throw new Exception("x");                                                           // @async
            }
            static async Task FrameworkAfterYield()
            {
                await Task.Yield();
                File.ReadAllText("/nowhere/at/all");                                                // @asyncframework
            }
            static async Task Delayed(CancellationToken c) => await Task.Delay(-1, c);              // @cancelled
            static IEnumerable<int> Iterate()
            {
                yield return 1;
                throw new Exception("x");                                                           // @iterator
            }
            static async IAsyncEnumerable<int> IterateAsync()
            {
                await Task.Yield();
                yield return int.Parse("x");                                                        // @asynciterator
            }
            static async ValueTask<int> Deep(int n) => n == 0 ? int.Parse("q") : await Deep(n - 1); // @recursion
            static int Filtered() => new[] { 1 }.Where(n => n / s_zero > 1).Count();                // @linq
            static int Compared() => new[] { 2, 1 }.OrderBy(n => n, Comparer<int>.Create((a, b) => throw new Exception("x"))).First(); // @comparer
            static void Wrapped()
            {
                try
                {
                    int.Parse("w");                                                                 // @wrapped
                }
                catch (FormatException e)
                {
                    throw new InvalidOperationException("outer", e);
                }
            }
            static void Again()
            {
                try
                {
                    Small(int.Parse("a"));                                                          // @rethrown
                }
                catch
                {
                    throw;
                }
            }
            public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                Action lambda = () => throw new Exception("x");                                     // @lambda
                void Local() => throw new Exception("x");                                           // @local
                async Task LocalAsync() { await Task.Yield(); int.Parse("l"); }                      // @localasync
                switch (message.GetText())
                {
                    case "property": _ = new Item(1).Half; break;
                    case "extension": _ = "e".Twice(); break;
                    case "constructor": _ = new Thrower(1); break;
                    case "operator": _ = new Thrower(0) + 1; break;
                    case "indexer": _ = new Thrower(0)[4]; break;
                    case "setter": new Thrower(0).Value = -1; break;
                    case "dispose": using (new Held()) { } break;
                    case "generic": new Box<string>().Get(3); break;
                    case "genericasync": await Box<string>.GetAsync(3); break;
                    case "inlined": Small(1); break;
                    case "divide": Divide(s_zero); break;
                    case "async": await AfterYield(); break;
                    case "asyncframework": await FrameworkAfterYield(); break;
                    case "cancelled": await Delayed(new CancellationToken(true)); break;
                    case "iterator": foreach (var _ in Iterate()) { } break;
                    case "asynciterator": await foreach (var _ in IterateAsync()) { } break;
                    case "recursion": await Deep(3); break;
                    case "linq": Filtered(); break;
                    case "comparer": Compared(); break;
                    case "wrapped": Wrapped(); break;
                    case "rethrown": Again(); break;
                    case "lambda": lambda(); break;
                    case "local": Local(); break;
                    case "localasync": await LocalAsync(); break;
                    case "json": System.Text.Json.JsonSerializer.Deserialize<Item>("{"); break;     // @json
                    case "dictionary": _ = new Dictionary<string, int>()["x"]; break;               // @dictionary
                    case "run": await Task.Run(() => int.Parse("r")); break;                        // @run
                    case "whenall": await Task.WhenAll(AfterYield()); break;
                    case "null": ((string?)null)!.Trim(); break;                                    // @null
                    case "background": RunInBackground(_ => int.Parse("b") > 0 ? Task.CompletedTask : Task.CompletedTask); break; // @background
                    case "timer": Every(TimeSpan.FromMilliseconds(1), async _ => { await Task.Yield(); int.Parse("t"); }); break; // @timer
                }
            }
        }
        """;

    [GeneratedRegex("// @([a-z]+)")]
    private static partial Regex Mark();

    [Fact]
    public async Task Log_OfAnExceptionAnywhere_HasTheAuthorsFileAndLineFirst()
    {
        await using var site = new TestSite();
        site.ExpectError("Chat.cs");
        site.WriteController(Source);
        await site.StartAsync();
        var lines = Source.Split('\n');
        var sites = Enumerable.Range(0, lines.Length).Where(i => Mark().IsMatch(lines[i])).Select(i => (Name: Mark().Match(lines[i]).Groups[1].Value, Line: i + 1)).ToList();
        Assert.InRange(sites.Count, 30, 100);
        var wrong = new List<string>();
        foreach (var (name, line) in sites)
        {
            site.Log.Entries.Clear();
            await using var client = await site.ConnectAsync();
            // Failures that outnumber what goes well would open the circuit, which is not what this is about.
            for (var i = 0; i < 3; i++)
                await client.SendAsync("nothing");
            await client.SendAsync(name);
            var text = await LoggedAsync(site);
            var first = text.Split('\n').FirstOrDefault(l => l.StartsWith("    at ", StringComparison.Ordinal)) ?? "nothing";
            if (!first.EndsWith($"Chat.cs:line {line}", StringComparison.Ordinal))
                wrong.Add($"{name}: line {line} expected, but {first}");
        }
        Assert.Empty(wrong);
    }

    // An error of an event, or a warning of background work.
    static async Task<string> LoggedAsync(TestSite site)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (site.Log.Entries.Select(e => e.Text).FirstOrDefault(e => e.Contains("    at ", StringComparison.Ordinal)) is { } found)
                return found;
            await Task.Delay(5, deadline.Token);
        }
    }
}
