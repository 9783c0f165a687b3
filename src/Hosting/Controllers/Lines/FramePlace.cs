using System.Diagnostics;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>The place of a frame in the author's sources.</summary>
/// <remarks>
/// In optimised code, a method has one block for all of its failing range checks and one for all of its overflows. It belongs to no line: the runtime
/// reports the method's first one, or none. Equal calls that throw are one as well. The lines that can have failed are known, though, and mostly
/// there is one.
/// </remarks>
static class FramePlace
{
    const string RuntimeHelpers = "Internal.Runtime.CompilerHelpers.ThrowHelpers";

    /// <summary>Such as <c> in Chat.cs:line 12</c>, or <c>:line 12 or 14</c>; empty where nothing is known.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="callee">What the runtime says it called, where that is known.</param>
    public static string Of(StackFrame frame, StackFrame? callee)
    {
        var candidates = Candidates(frame, callee);
        var file = frame.GetFileName();
        if (candidates.Count > 0)
            file ??= frame.GetMethod()?.DeclaringType is { } type ? SourceImages.PlaceOf(type)?.File : null;
        if (file is null)
            return "";
        return $" in {file}:line {(candidates.Count > 0 ? string.Join(" or ", candidates) : frame.GetFileLineNumber())}";
    }

    static IReadOnlyList<int> Candidates(StackFrame frame, StackFrame? callee)
    {
        if (frame.GetMethod() is not { } method || callee?.GetMethod() is not { DeclaringType: { } thrower } helper
            || (thrower.FullName != RuntimeHelpers && !helper.Name.StartsWith("Throw", StringComparison.Ordinal)))
            return [];
        using var lines = SourceImages.LinesOf(method.Module.Assembly);
        if (lines is null)
            return [];
        if (thrower.FullName == RuntimeHelpers)
        {
            return helper.Name switch
            {
                "ThrowOverflowException" => lines.LinesOf(method, i => i.IsChecked),
                "ThrowIndexOutOfRangeException" => lines.LinesOf(method, i => i.IsElementAccess || IsIndexer(lines.CalleeOf(i))),
                _ => [],
            };
        }
        // What it calls was inlined, so that what throws seems to be called by it: another call of the same is as likely.
        return lines.CalleeAt(method, frame.GetILOffset()) is { } called && called != $"{thrower.FullName}.{helper.Name}"
            ? [.. lines.LinesOf(method, i => lines.CalleeOf(i) == called).Append(frame.GetFileLineNumber()).Distinct().Order()] : [];
    }

    // Of spans, strings and immutable arrays: the runtime checks their ranges as it does those of arrays.
    static bool IsIndexer(string? callee) => callee is not null && (callee.EndsWith(".get_Item", StringComparison.Ordinal) || callee == "System.String.get_Chars");
}
