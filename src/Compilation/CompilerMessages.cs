using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Logging;

namespace PluginChat.Compilation;

/// <summary>What the compiler says, as <c>dotnet build</c> prints it.</summary>
static class CompilerMessages
{
    const string OwnHelp = "https://msdn.microsoft.com/query/roslyn.query";

    /// <summary>
    /// The errors and warnings that are passed on. Of many it puts only those into words that are: text, line and column of 60,000 take
    /// longer than to find them.
    /// </summary>
    public static ImmutableArray<CompilerMessage> Reported(IEnumerable<Diagnostic> diagnostics, string siteDirectory)
    {
        var all = diagnostics
            .Where(d => d is { Severity: DiagnosticSeverity.Error or DiagnosticSeverity.Warning, IsSuppressed: false })
            .ToLookup(d => d.Severity == DiagnosticSeverity.Error);
        var (errors, warnings) = (First(all[true]), First(all[false]));
        return ReportedMessages.Of(
            // What several pages include is compiled as often.
            errors.Concat(warnings).Select(d => Of(d, siteDirectory)).Distinct(),
            all[true].Count() - errors.Count,
            all[false].Count() - warnings.Count
        );
    }

    static List<Diagnostic> First(IEnumerable<Diagnostic> diagnostics) =>
        [
            .. diagnostics
                .OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(d => d.Location.SourceSpan.Start)
                .Take(LongText.MostMessages),
        ];

    /// <param name="diagnostic">What the compiler, a generator or an analyzer says.</param>
    /// <param name="siteDirectory">What paths start from.</param>
    public static CompilerMessage Of(Diagnostic diagnostic, string siteDirectory)
    {
        var (isError, text) = (diagnostic.Severity == DiagnosticSeverity.Error, diagnostic.GetMessage(CultureInfo.InvariantCulture));
        // The page that says what to do, unless it is the one that the compiler has for all of its own rules.
        if (diagnostic.Descriptor.HelpLinkUri is { Length: > 0 } link && !link.StartsWith(OwnHelp, StringComparison.Ordinal))
            text += $" ({link})";
        var span = diagnostic.Location.GetMappedLineSpan();
        if (!span.IsValid)
            return new(isError, "", 0, 0, diagnostic.Id, text);
        var file = Path.IsPathRooted(span.Path) ? Path.GetRelativePath(siteDirectory, span.Path) : span.Path;
        return new(isError, file, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1, diagnostic.Id, text);
    }
}
