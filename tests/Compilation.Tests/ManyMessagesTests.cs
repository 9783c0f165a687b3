using System.Diagnostics;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests;

/// <summary>
/// A source may be all errors, or all warnings: what is said of it is bounded, and the time for it grows with the source alone.
/// </summary>
public sealed class ManyMessagesTests
{
    static readonly ControllerCompiler s_compiler = new(ReferenceAssemblies.OfHost(isDebug: false));

    [Fact]
    public void Errors_OfManyLines_AreTheFirstInOrderAndTheNumberOfTheRest()
    {
        var messages = Compile(
            $"class A {{\n{string.Concat(Enumerable.Range(0, 2_000).Select(i => $"int F{i} => nothing;\n"))}}}"
        ).Messages;

        Assert.Equal(Enumerable.Range(2, 50), messages.Take(50).Select(m => m.Line));
        var rest = messages[50];
        Assert.Equal(ReportedMessages.MoreId, rest.Id);
        Assert.EndsWith("more errors: those above come first", rest.Text, StringComparison.Ordinal);
        Assert.Equal(51, messages.Length);
    }

    // Each warning was looked for among all the others: 20,000 took two seconds, and 400,000 the deadline. Once is enough: whoever else is
    // on the machine can make it longer, and not shorter.
    [Fact]
    public void Warnings_SixteenTimesAsMany_TakeFarLessThanTheirSquare()
    {
        Seconds(1_000);
        var ratios = Enumerable.Range(0, 5).Select(_ => Seconds(32_000) / Seconds(2_000));
        Assert.Contains(ratios, ratio => ratio < 24);

        static double Seconds(int warnings)
        {
            var source = Lines(warnings, "#warning take care") + "class A { }";
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(51, Compile(source).Messages.Length);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    static CompileResult Compile(string source) => s_compiler.Compile(CompiledSource.RequestOf(source), CancellationToken.None);

    static string Lines(int count, string line) => string.Concat(Enumerable.Repeat(line + "\n", count));
}
