using PluginChat.Hosting.Controllers.Directives;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What is wrong with directives, as the compiler would say it.</summary>
static class DirectiveErrors
{
    public static CompilerMessage Of(SourceDirective directive, string text, string siteDirectory) =>
        new(
            true,
            Path.GetRelativePath(siteDirectory, directive.File.Path),
            directive.Line,
            directive.Column,
            CompilerMessage.DirectiveRefused,
            text
        );

    public static IEnumerable<CompilerMessage> Of(ControllerDirectives directives, string siteDirectory) =>
        directives.Problems.Select(p => Of(p.Of, p.Text, siteDirectory));
}
