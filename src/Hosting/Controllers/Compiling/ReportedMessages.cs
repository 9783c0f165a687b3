using System.Collections.Immutable;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>Those of the compiler's messages that are passed on: the first by file and line, and how many more there are.</summary>
static class ReportedMessages
{
    /// <summary>The id of the message that says how many are left out.</summary>
    public const string MoreId = "PCHAT003";

    /// <summary>In order; at most <see cref="LongText.MostMessages"/> errors and as many warnings.</summary>
    /// <param name="messages">Those that come first at least, in any order.</param>
    /// <param name="errorsLeftOut">How many errors there are besides.</param>
    /// <param name="warningsLeftOut">How many warnings there are besides.</param>
    public static ImmutableArray<CompilerMessage> Of(IEnumerable<CompilerMessage> messages, int errorsLeftOut = 0, int warningsLeftOut = 0)
    {
        CompilerMessage[] all = [.. messages.OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Line).ThenBy(m => m.Column)];
        var (errors, warnings) = (0, 0);
        return
        [
            .. all.Where(m => (m.IsError ? ++errors : ++warnings) <= LongText.MostMessages)
                .Select(m => m with { File = LongText.Shorten(m.File), Text = LongText.Shorten(m.Text) }),
            .. More(isError: true, errors + errorsLeftOut),
            .. More(isError: false, warnings + warningsLeftOut),
        ];
    }

    /// <summary>How many errors there are, in words.</summary>
    public static string Count(IReadOnlyCollection<CompilerMessage> errors) =>
        errors.Any(e => e.Id == MoreId) ? $"more than {LongText.MostMessages} errors"
        : errors.Count == 1 ? "1 error"
        : $"{errors.Count} errors";

    static IEnumerable<CompilerMessage> More(bool isError, int count)
    {
        var left = count - LongText.MostMessages;
        if (left > 0)
            yield return new(
                isError,
                "",
                0,
                0,
                MoreId,
                $"and {left:N0} more {(isError ? left == 1 ? "error" : "errors" : left == 1 ? "warning" : "warnings")}: "
                    + "those above come first"
            );
    }
}
