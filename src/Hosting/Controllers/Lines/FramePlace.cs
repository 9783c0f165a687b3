using System.Diagnostics;
using System.Reflection;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>The place of a frame in the author's sources.</summary>
/// <remarks>
/// In optimised code, a method has one block for all of its failing range checks and one for all of its overflows. It belongs to no line:
/// the runtime reports the method's first one, or none. Equal calls that throw are one as well, and of calls that always throw it may know
/// no line at all. The lines that can have failed are known, though, and mostly there is one.
/// </remarks>
static class FramePlace
{
    const string RuntimeHelpers = "Internal.Runtime.CompilerHelpers.ThrowHelpers";

    const string Contract = "PluginChat.";

    const string AsyncBuilders = "System.Runtime.CompilerServices.Async";

    /// <summary>The place, with each line that it may be; null where nothing is known.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="callee">What the runtime says it called, where that is known.</param>
    public static SourcePlace? Of(StackFrame frame, StackFrame? callee)
    {
        var candidates = Candidates(frame, callee);
        if (candidates.Count > 0)
            return candidates
                .GroupBy(c => c.File)
                .Reverse()
                .Aggregate(
                    (SourcePlace?)null,
                    (others, of) => new SourcePlace(of.Key, [.. of.Select(c => c.Line).Distinct().Order()]) { Otherwise = others }
                );
        if (frame.GetFileName() is not { } file)
            return null;
        return new(file, frame.GetFileLineNumber() is > 0 and var line ? [line] : []);
    }

    static IReadOnlyList<SourceLine> Candidates(StackFrame frame, StackFrame? callee)
    {
        var isKnown = frame.GetFileLineNumber() > 0;
        var (helper, thrower) = (callee?.GetMethod(), callee?.GetMethod()?.DeclaringType?.FullName);
        var isHelper = thrower == RuntimeHelpers;
        var isThrow = thrower is not null && helper!.Name.StartsWith("Throw", StringComparison.Ordinal);
        // Where it called another method of the controller's, which is not inlined, the runtime is right.
        if (frame.GetMethod() is not { } method || isKnown && callee?.GetMethod()?.Module.Assembly == method.Module.Assembly)
            return [];
        using var lines = SourceImages.LinesOf(method.Module.Assembly);
        if (lines is null)
            return [];
        if (isHelper)
        {
            return helper!.Name switch
            {
                "ThrowOverflowException" => lines.LinesOf(method, i => i.IsChecked),
                "ThrowIndexOutOfRangeException" => lines.LinesOf(method, i => i.IsElementAccess || IsIndexer(lines.CalleeOf(i))),
                _ => [],
            };
        }
        if (!isKnown)
            return Anywhere(lines, method, $"{thrower}.{helper?.Name}");
        // Code that was moved away has the line of what happens to be before it. Where nothing can fail there, it is the next line.
        var line = lines.FailingLine(method, new(frame.GetFileName() ?? "", frame.GetFileLineNumber()), frame.GetILOffset());
        // What it calls was inlined, so that what throws seems to be called by it: another call of the same is as likely.
        return isThrow && lines.CalleeAt(method, frame.GetILOffset()) is { } called && called != $"{thrower}.{helper!.Name}"
            ? [.. lines.LinesOf(method, i => lines.CalleeOf(i) == called).Append(line).Distinct()]
            : [line];
    }

    // Of a frame whose line the runtime does not know: where it calls what threw, or what may have been inlined and called it, or all of
    // its lines.
    static IReadOnlyList<SourceLine> Anywhere(SourceLines lines, MethodBase method, string callee)
    {
        var calls = lines.LinesOf(method, i => lines.CalleeOf(i) == callee);
        if (calls.Count == 0)
            calls = lines.LinesOf(method, i => lines.CalleeOf(i) is { } c && !IsElsewhere(c, callee));
        return calls.Count > 0 ? calls : lines.LinesOf(method, _ => true);
    }

    // What the compiler adds to async methods throws nothing of its own, and what the framework throws, the contract has not called: a page
    // writes on every line.
    static bool IsElsewhere(string called, string thrower) =>
        called.StartsWith(AsyncBuilders, StringComparison.Ordinal)
        || called.StartsWith(Contract, StringComparison.Ordinal) && !thrower.StartsWith(Contract, StringComparison.Ordinal);

    // Of spans, strings and immutable arrays: the runtime checks their ranges as it does those of arrays.
    static bool IsIndexer(string? callee) =>
        callee is not null && (callee.EndsWith(".get_Item", StringComparison.Ordinal) || callee == "System.String.get_Chars");
}
