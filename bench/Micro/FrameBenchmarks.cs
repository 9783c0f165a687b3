using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PluginChat.Compilation;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Micro;

/// <summary>
/// What it costs that methods of a controller keep their frames (StackFrames), so that an exception's line is the author's: the same code
/// with and without the marks. In this process: the reference assemblies are beside this program, not beside one that BenchmarkDotNet
/// builds.
/// </summary>
[Config(typeof(Quick))]
public class FrameBenchmarks
{
    const string Source = """
        using System.Numerics;
        public readonly record struct Point(double X, double Y)
        {
            public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);
            public double Length => Math.Sqrt(X * X + Y * Y);
        }
        public sealed class Player(string name)
        {
            public string Name { get; } = name;
            public int Score { get; set; }
            public bool IsAhead(Player other) => Score > other.Score;
        }
        public static class Work
        {
            static readonly Dictionary<string, Player> s_players = Enumerable.Range(0, 20)
                .ToDictionary(i => "player" + i, i => new Player("player" + i) { Score = i });
            static readonly int[] s_board = new int[64];
            static int Square(int n) => n * n;
            static int Clamp(int n) => n < 0 ? 0 : n > 255 ? 255 : n;
            static bool IsWord(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z';
            static int At(int x, int y) => s_board[y * 8 + x];

            // Nothing but small methods: the worst that there is.
            public static int Tight(int n) { var sum = 0; for (var i = 0; i < n; i++) sum += Clamp(Square(i & 15)); return sum; }
            // A simulation's step: points that are added, a board that is looked at.
            public static int Game(int n)
            {
                var (sum, at) = (0, new Point(0, 0));
                for (var i = 0; i < n; i++)
                {
                    at += new Point(1, 0.5);
                    sum += At(i & 7, (i >> 3) & 7) + (at.Length > 10 ? 1 : 0);
                }
                return sum;
            }
            // A text, character by character.
            public static int Words(int n)
            {
                const string text = "the quick brown fox jumps over the lazy dog, again and again";
                var words = 0;
                for (var r = 0; r < n / text.Length; r++)
                {
                    var inside = false;
                    foreach (var c in text) { var word = IsWord(c); if (word && !inside) words++; inside = word; }
                }
                return words;
            }
            // What a chat's event does: parse a command, look somebody up, say something.
            public static int Event(int n)
            {
                var length = 0;
                for (var i = 0; i < n / 100; i++) length += Answer(i % 2 == 0 ? "/score player7 3" : "hello everybody out there").Length;
                return length;
            }
            static string Answer(string text) => text.StartsWith('/') ? Command(text[1..].Split(' ')) : Said(text);
            static string Command(string[] words) =>
                words[0] == "score" && Find(words[1]) is { } player ? Scored(player, int.Parse(words[2])) : "?";
            static Player? Find(string name) => s_players.GetValueOrDefault(name);
            static string Scored(Player player, int points)
            {
                player.Score += points;
                return $"{player.Name} has {player.Score} and is {(player.IsAhead(s_players["player3"]) ? "ahead" : "behind")}";
            }
            static string Said(string text) => $"said: {text.Trim()}";
        }
        """;

    Func<int, int> _kept = n => n,
        _inlined = n => n;

    sealed class Quick : ManualConfig
    {
        public Quick() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }

    [Params("Tight", "Game", "Words", "Event")]
    public string Code { get; set; } = "Tight";

    [GlobalSetup]
    public void SetUp()
    {
        var sources = SourceSet.Of("/bench", [new SourceFile("/bench/Work.cs", "Work.cs", Encoding.UTF8.GetBytes(Source))]);
        var request = new CompileRequest(sources, "work", "/", IsDebug: false, AnalysisStage.BeforeLive);
        var image = new ControllerCompiler(ReferenceAssemblies.OfHost()).Compile(request, CancellationToken.None).Assembly!;
        (_kept, _inlined) = (Load(image), Load(Unmark(image)));
        if (_kept(10_000) != _inlined(10_000) && Code != "Event")
            throw new InvalidOperationException("The two do not do the same.");
    }

    [Benchmark(Baseline = true)]
    public int Inlined() => _inlined(10_000);

    [Benchmark]
    public int FramesKept() => _kept(10_000);

    Func<int, int> Load(byte[] image) =>
        PluginAssembly.LoadImage(image).Assembly.GetType("Work")!.GetMethod(Code)!.CreateDelegate<Func<int, int>>();

    static byte[] Unmark(byte[] marked)
    {
        var image = marked.ToArray();
        using var file = new PEReader(new MemoryStream(marked));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions)
        {
            const int flagsOffset = 4; // of a row of MethodDef, after its RVA (ECMA-335, II.22.26)
            var row =
                file.PEHeaders.MetadataStartOffset
                + metadata.GetTableMetadataOffset(TableIndex.MethodDef)
                + (MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(TableIndex.MethodDef);
            var flags = metadata.GetMethodDefinition(handle).ImplAttributes & ~MethodImplAttributes.NoInlining;
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(row + flagsOffset), (ushort)flags);
        }
        return image;
    }
}
