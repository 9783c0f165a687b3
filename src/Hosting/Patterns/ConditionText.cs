using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Patterns;

/// <summary>A condition's regular expression: .NET's as it is, without ESP's tokens.</summary>
static class ConditionText
{
    /// <exception cref="RegexParseException">It is not valid.</exception>
    public static SiteExpression Parse([StringSyntax(StringSyntaxAttribute.Regex)] string expression) => new(expression);

    /// <summary>What is wrong with an expression, or null.</summary>
    public static string? ProblemWith(string expression)
    {
        try
        {
            Parse(expression);
            return null;
        }
        catch (RegexParseException e)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
