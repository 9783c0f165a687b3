using System.Text.RegularExpressions;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>An exception's line in the log has the author's file and line, wherever it was thrown and whoever threw it.</summary>
public sealed partial class ExceptionPlaceTests
{
    // Each marked line is one site: a message of its name goes there. The runtime optimises code that can be unloaded at once, so this is
    // how it is after a while, too: what may be inlined is, and equal calls that throw are one.
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
        public struct Cell
        {
            int[]? _values;
            public readonly int At(int i) => _values![i];                                           // @struct
            public static implicit operator Cell(string s) => new() { _values = [int.Parse(s)] };   // @conversion
            public readonly void Deconstruct(out int a, out int b) => (a, b) = (1, _values!.Length); // @deconstruct
        }
        public static class Early { public static readonly int Value = int.Parse("e"); }            // @staticfield
        public static class Started
        {
            public static int Value;
            static Started()
            {
                Value = int.Parse("s");                                                             // @staticconstructor
            }
        }
        public interface INamed
        {
            string Name => throw new NotSupportedException();                                       // @defaultmethod
            static abstract int Parse(string s);
        }
        public sealed class Named(string name) : INamed
        {
            readonly int _length = name.Length;                                                     // @primary
            public int Length => _length;
            public static int Parse(string s) => int.Parse(s);                                      // @staticabstract
            public int Kept { get; init => field = checked(value * int.MaxValue); }                 // @init
            public event Action Changed { add => throw new Exception("x"); remove { } }             // @event
            public override string ToString() => throw new Exception("x");                          // @tostring
            public override int GetHashCode() => throw new Exception("x");                          // @hash
            public override bool Equals(object? obj) => false;
            [System.Runtime.CompilerServices.AsyncMethodBuilder(
                typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
            public static async ValueTask<int> PooledAsync()
            {
                await Task.Yield();
                return int.Parse("p");                                                              // @pooled
            }
        }
        public sealed class Later : IAsyncDisposable
        {
            public async ValueTask DisposeAsync()
            {
                await Task.Yield();
                throw new Exception("x");                                                           // @disposeasync
            }
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
            static int Compared() =>
                new[] { 2, 1 }.OrderBy(n => n, Comparer<int>.Create((a, b) => throw new Exception("x"))).First(); // @comparer
            static int Tail(string s) => int.Parse(s);                                              // @tail
            static Task<string> TailTask(string s) => File.ReadAllTextAsync(s ?? throw new Exception("x")); // @throwexpression
            static int Twofold(int[] a, int i, int j)
            {
                var sum = a[i];                                                                     // @twofold
                Console.Write("");
                return sum + a[j];                                                                  // @twofold
            }
            static int Later(List<int> a, int n)
            {
                var sum = checked(n + 1);
                Console.Write("");
                return sum + "abc"[n];                                                              // @chars
            }
            static int Listed(List<int> a, int i, int j)
            {
                var sum = a[i];                                                                     // @listed
                Console.Write("");
                return sum + a[j];                                                                  // @listed
            }
            static int Chosen(int n) => n switch { 1 => 2, 2 => 3 };                                // @switch
            static Exception Made() => new("made, not thrown");
            public static void Refused() => throw new Exception("x");                               // @reflection
            static int Through<T>(string s) where T : INamed => T.Parse(s);
            static int Dynamic(dynamic text)
            {
                var again = (object)text;
                return text.Nope(again);                                                            // @dynamic
            }
            class Pair { public int A, B; }
            static Pair Initialize(string s, int n)
            {
                n *= 2;
                return new() { A = n, B = int.Parse(s) };                                           // @initializer
            }
            static int Cold(int n)
            {
                object text = "s";
                n *= 3;
                return (text as int[])![n];                                                         // @cold
            }
            static int Sum(params ReadOnlySpan<int> all) => all[all.Length];                        // @span
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
                async Task LocalAsync() { await Task.Yield(); _ = (new int[2])[5]; }                // @localasync
                static int Static(object o) => (int)o;                                              // @staticlocal
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
                    case "struct": new Cell().At(1); break;
                    case "conversion": { Cell cell = "c"; cell.At(0); break; }
                    case "deconstruct": { var (a, b) = new Cell(); break; }
                    case "staticfield": _ = Early.Value; break;
                    case "staticconstructor": Started.Value++; break;
                    case "defaultmethod": _ = ((INamed)new Named("n")).Name; break;
                    case "primary": _ = new Named(null!); break;
                    case "staticabstract": Through<Named>("z"); break;
                    case "init": _ = new Named("n") { Kept = 3 }; break;
                    case "event": new Named("n").Changed += lambda; break;
                    case "tostring": Clients.Send($"{new Named("n")}"); break;
                    case "hash": _ = new HashSet<Named> { new("n") }; break;
                    case "pooled": await Named.PooledAsync(); break;
                    case "disposeasync": await using (new Later()) { } break;
                    case "tail": Tail("t"); break;
                    case "throwexpression": await TailTask(null!); break;
                    case "switch": Chosen(3); break;
                    case "span": Sum(1, 2); break;
                    case "staticlocal": Static("s"); break;
                    case "unboxed": _ = (int)(object)"u"; break;                                    // @unboxed
                    case "overflow": _ = checked(int.MaxValue + s_zero + 1); break;                 // @overflow
                    case "parallel": Parallel.For(0, 4, i => int.Parse("p")); break;                // @parallel
                    case "plinq": _ = new[] { 1, 2 }.AsParallel().Select(n => n / s_zero).Sum(); break; // @plinq
                    case "lazy": _ = new Lazy<int>(() => int.Parse("l")).Value; break;              // @lazy
                    case "sort": { int[] all = [2, 1, 3]; Array.Sort(all, (a, b) => int.Parse("s")); break; } // @sort
                    case "reflection": typeof(Chat).GetMethod("Refused")!.Invoke(null, null); break;
                    case "dynamicinvoke": ((Delegate)(() => int.Parse("d"))).DynamicInvoke(); break; // @dynamicinvoke
                    case "regex":
                        System.Text.RegularExpressions.Regex.Replace("a", "a", m => int.Parse(m.Value).ToString()); break; // @regex
                    case "continuation": await Task.CompletedTask.ContinueWith(_ => int.Parse("c")); break; // @continuation
                    case "completion":
                        { var source = new TaskCompletionSource(); source.SetException(Made()); await source.Task; break; } // @completion
                    case "dynamic": Dynamic("d"); break;
                    case "initializer": Initialize("i", 2); break;
                    case "cold": Cold(5); break;
                    case "twofold": Twofold([1], 0, 1); break;
                    case "chars": Later([1], 5); break;
                    case "listed": Listed([1], 1, 0); break;
                    case "json": System.Text.Json.JsonSerializer.Deserialize<Item>("{"); break;     // @json
                    case "dictionary": _ = new Dictionary<string, int>()["x"]; break;               // @dictionary
                    case "run": await Task.Run(() => int.Parse("r")); break;                        // @run
                    case "whenall": await Task.WhenAll(AfterYield()); break;
                    case "null": ((string?)null)!.Trim(); break;                                    // @null
                    case "background":
                        RunInBackground(_ => int.Parse("b") > 0 ? Task.CompletedTask : Task.CompletedTask); break; // @background
                    case "timer": Every(TimeSpan.FromMilliseconds(1), async _ => { await Task.Yield(); int.Parse("t"); }); break; // @timer
                }
            }
        }
        """;

    [GeneratedRegex("// @([a-z]+)")]
    private static partial Regex Mark();

    // Where two lines have one name, the runtime does not say which of them it was, and the log names both.
    static List<(string Name, string Line)> Sites() =>
        [
            .. Source
                .Split('\n')
                .Select((l, i) => (Mark: Mark().Match(l), Line: i + 1))
                .Where(l => l.Mark.Success)
                .GroupBy(l => l.Mark.Groups[1].Value)
                .Select(g => (g.Key, string.Join(" or ", g.Select(l => l.Line)))),
        ];

    [Fact]
    public async Task Log_OfAnExceptionAnywhere_HasTheAuthorsFileAndLineFirst()
    {
        await using var site = new TestSite();
        site.ExpectError("Chat.cs");
        site.WriteController(Source);
        await site.StartAsync();
        var sites = Sites();
        Assert.InRange(sites.Count, 60, 100);
        var wrong = new List<string>();
        foreach (var (name, line) in sites)
        {
            site.Log.Entries.Clear();
            await using var client = await site.ConnectAsync();
            // Failures that outnumber what goes well would open the circuit, which is not what this is about.
            for (var i = 0; i < 3; i++)
                await client.SendAsync("nothing");
            await client.SendAsync(name);
            if (Mistake(name, line, await LoggedAsync(site)) is { } mistake)
                wrong.Add(mistake);
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    static bool IsFrame(string line) => line.StartsWith("    at ", StringComparison.Ordinal);

    // Null where the first frame is the one.
    static string? Mistake(string name, string line, string text)
    {
        var first = text.Split('\n').First(IsFrame);
        return first.EndsWith($"Chat.cs:line {line}", StringComparison.Ordinal) ? null : $"{name}: line {line} expected, but {first}";
    }

    // An error of an event, or a warning of background work.
    static Task<string> LoggedAsync(TestSite site) =>
        UntilAsync(() => site.Log.Entries.Select(e => e.Text).FirstOrDefault(e => e.Split('\n').Any(IsFrame)));

    static async Task<string> UntilAsync(Func<string?> find)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (find() is { } found)
                return found;
            await Task.Delay(5, deadline.Token);
        }
    }
}
