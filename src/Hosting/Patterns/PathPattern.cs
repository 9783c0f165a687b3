using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Patterns;

/// <summary>
/// A route's pattern: a regular expression with ESP's <c>{token}</c>, <c>{token=expression}</c> and <c>(~optional~)</c>.
/// </summary>
sealed class PathPattern
{
    readonly SiteExpression _expression;
    readonly ImmutableArray<PatternToken> _tokens;

    PathPattern(SiteExpression expression, ImmutableArray<PatternToken> tokens)
    {
        _expression = expression;
        _tokens = tokens;
        GroupCount = expression.LastGroup;
    }

    /// <summary>The number of captures, which <c>$1</c> and so on refer to.</summary>
    public int GroupCount { get; }

    /// <summary>What a source or target may refer to.</summary>
    public IEnumerable<string> References =>
        Enumerable.Range(1, GroupCount).Select(n => $"${n}").Concat(_tokens.Select(t => $"${{{t.Name}}}"));

    public static bool TryParse(string pattern, [NotNullWhen(true)] out PathPattern? parsed, [NotNullWhen(false)] out string? problem)
    {
        parsed = null;
        if (!PatternSyntax.TryTranslate(pattern, out var translated, out var tokens, out problem))
            return false;
        try
        {
            var expression = new SiteExpression(translated);
            // The expression's own named groups serve as tokens too.
            foreach (var name in expression.GroupNames)
            {
                if (!char.IsAsciiDigit(name[0]) && !tokens.Any(t => t.Name == name))
                    tokens = tokens.Add(new(name, expression.GroupOf(name)));
            }
            parsed = new(expression, tokens);
            return true;
        }
        catch (RegexParseException e)
        {
            // The engine's message starts with the translated expression, which its author never wrote.
            var reason = e.Message[
                (
                    e.Message.IndexOf($"at offset {e.Offset}. ", StringComparison.Ordinal) is >= 0 and var at
                        ? at + $"at offset {e.Offset}. ".Length
                        : 0
                )..
            ];
            problem = reason.TrimEnd('.');
            return false;
        }
    }

    /// <summary>The match of a path, or null where there is none.</summary>
    /// <exception cref="RegexMatchTimeoutException">It takes too long, which says nothing of the path.</exception>
    public Match? Match(string path)
    {
        var match = _expression.Match(path);
        return match.Success ? match : null;
    }

    /// <summary>Whether there is one, in a time that grows with the path alone; null where the pattern has to backtrack.</summary>
    public bool? MayMatch(string path) => _expression.MayMatch(path);

    /// <summary>Whether a path matches, where nobody's way depends on it: not where that takes too long.</summary>
    public bool IsMatch(string path)
    {
        try
        {
            return Match(path) is not null;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>The capture that a token stands for, or -1.</summary>
    public int GroupOf(string token)
    {
        foreach (var candidate in _tokens)
        {
            if (candidate.Name == token)
                return candidate.Group;
        }
        return -1;
    }

    /// <summary>The tokens of a match by name; an optional one that is not there is an empty text.</summary>
    public ImmutableDictionary<string, string> Parameters(Match match) =>
        _tokens.IsEmpty
            ? ImmutableDictionary<string, string>.Empty
            : _tokens.ToImmutableDictionary(t => t.Name, t => match.Groups[t.Group].Value);
}
