using System.Text;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Tests.Logging;

/// <summary>A console that nobody reads stops nobody, and says what is missing once somebody does.</summary>
public sealed class QueuedConsoleTests
{
    const int Lines = 100_000;
    static readonly string s_line = new('x', 99); // and a line break

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly StalledStream _stream = new();
    readonly FakeTimeProvider _time = new(new(2026, 11, 25, 19, 48, 2, TimeSpan.Zero));

    // Takes nothing until it is told to.
    sealed class StalledStream : MemoryStream
    {
        public ManualResetEventSlim Reader { get; } = new();

        public ManualResetEventSlim Entered { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.Set();
            Reader.Wait();
            base.Write(buffer);
        }

        public string[] Lines => Encoding.UTF8.GetString(ToArray()).Split('\n');
    }

    [Fact]
    public void Lines_ThatNobodyReads_AreDroppedAndTheirNumberIsSaid()
    {
        using var console = new QueuedConsole(_stream, _time);
        console.Start();
        console.WriteLine("first");
        Assert.True(_stream.Entered.Wait(s_patience));
        for (var i = 0; i < Lines; i++)
            console.WriteLine(s_line);
        Assert.InRange(console.DroppedLines, Lines - 3 * QueuedConsole.MostBytes / 100, Lines - 1);
        _stream.Reader.Set();
        console.Drain(s_patience);
        console.WriteLine("after");
        console.Drain(s_patience);
        Assert.Equal(
            [
                "first",
                .. Enumerable.Repeat(s_line, Lines - (int)console.DroppedLines),
                $"2026-11-25T19:48:02.000Z warn  PluginChat: {console.DroppedLines} lines were dropped here: the console was not read",
                "after",
                "",
            ],
            _stream.Lines
        );
    }

    [Fact]
    public void HalfALine_BeforeWhatIsDropped_IsNotMixedWithIt()
    {
        using var console = new QueuedConsole(_stream, _time);
        console.Start();
        console.WriteLine("first");
        Assert.True(_stream.Entered.Wait(s_patience));
        console.Write("half");
        console.Write(new string('x', QueuedConsole.MostBytes + 1));
        console.Write("and more\n");
        _stream.Reader.Set();
        console.Drain(s_patience);
        Assert.Equal(["first", "half"], _stream.Lines[..2]);
        Assert.Contains("lines were dropped here", string.Join('\n', _stream.Lines.Skip(2)), StringComparison.Ordinal);
    }

    // Whatever is written to, from however many threads, comes in whole lines.
    [Fact]
    public async Task Lines_OfManyThreads_ComeWholeAndInTheOrderOfEach()
    {
        using var console = new QueuedConsole(_stream, _time);
        console.Start();
        _stream.Reader.Set();
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(t =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 1_000; i++)
                            console.WriteLine($"{t} {i}");
                    })
                )
        );
        console.Drain(s_patience);
        for (var t = 0; t < 4; t++)
            Assert.Equal(
                Enumerable.Range(0, 1_000).Select(i => $"{t} {i}"),
                _stream.Lines.Where(l => l.StartsWith($"{t} ", StringComparison.Ordinal))
            );
        Assert.Equal(0, console.DroppedLines);
    }
}
