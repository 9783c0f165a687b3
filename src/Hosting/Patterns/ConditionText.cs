using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Patterns;

/// <summary>A condition's regular expression: .NET's as it is, without ESP's tokens.</summary>
static class ConditionText
{
    public static Regex Parse([StringSyntax(StringSyntaxAttribute.Regex)] string expression) =>
        new(expression, RegexOptions.CultureInvariant, PathPattern.MatchTimeout);

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

    /// <summary>Whether it matches; not where it takes too long.</summary>
    public static bool Matches(Regex expression, string text)
    {
        try
        {
            return expression.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
