using System.Globalization;
using Microsoft.CodeAnalysis;

namespace PluginChat.Host.Controllers.Compilation;

/// <summary>What the compiler says, as <c>dotnet build</c> prints it, and what the host itself says about a compilation in its place.</summary>
static class CompilerMessages
{
    const string OwnHelp = "https://msdn.microsoft.com/query/roslyn.query";

    /// <summary>The compiler ended, ran out of memory or of time: the sources cannot be compiled as they are.</summary>
    public const string CompilerFailed = "PCHAT001";

    /// <summary>There is no compiler, or it cannot read what it needs. It is no fault of the sources, and may pass.</summary>
    public const string NoCompiler = "PCHAT002";

    public static CompileResult Failed(string id, string text) => new(null, [new CompilerMessage(true, "", 0, 0, id, text)]);

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
