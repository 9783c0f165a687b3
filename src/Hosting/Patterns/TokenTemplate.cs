using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Patterns;

/// <summary>
/// A source or target with references to what the pattern captured: <c>$1</c>, <c>$&amp;</c> for the whole match,
/// <c>${token}</c>, and <c>$$</c> for the character itself.
/// </summary>
sealed class TokenTemplate
{
    // A part is a literal, or a reference as written with the token's name or the capture's number.
    sealed record Part(string Literal, string? Reference = null, string? Token = null, int Group = 0);

    readonly ImmutableArray<Part> _parts;

    TokenTemplate(ImmutableArray<Part> parts) => _parts = parts;

    public bool HasTokens => _parts.Any(p => p.Reference is not null);

    /// <summary>What stands before the first reference.</summary>
    public string LiteralStart => _parts.IsEmpty ? "" : _parts[0].Literal;

    public static TokenTemplate Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; )
        {
            if (Reference(text, i) is { } part)
            {
                if (literal.Length > 0 || parts.Count == 0)
                    parts.Add(new(literal.ToString()));
                literal.Clear();
                parts.Add(part);
                i += part.Reference!.Length;
            }
            else
            {
                literal.Append(text[i]);
                i += text[i] == '$' && i + 1 < text.Length && text[i + 1] == '$' ? 2 : 1;
            }
        }
        if (literal.Length > 0)
            parts.Add(new(literal.ToString()));
        return new(parts.ToImmutable());
    }

    /// <summary>Whether some values of the references make it this text.</summary>
    public bool Fits(string text) =>
        Regex.IsMatch(
            text,
            $"^{string.Concat(_parts.Select(p => p.Reference is null ? Regex.Escape(p.Literal) : ".*"))}$",
            RegexOptions.Singleline | RegexOptions.NonBacktracking
        );

    /// <summary>
    /// What has to be captured for it to be this text, by the number of the capture; null where it cannot be, or where one capture would
    /// have to be two texts.
    /// </summary>
    public ImmutableDictionary<int, string>? Solve(PathPattern? pattern, string text)
    {
        var groups = _parts.Where(p => p.Reference is not null).Select(p => GroupOf(p, pattern)).ToList();
        if (groups.Exists(g => g <= 0))
            return null;
        // Segments first: '$1/$2' is meant to be split at the slash.
        return Solve("([^/]+)", groups, text) ?? Solve("(.+)", groups, text);
    }

    ImmutableDictionary<int, string>? Solve(string part, List<int> groups, string text)
    {
        var match = Regex.Match(
            text,
            $"^{string.Concat(_parts.Select(p => p.Reference is null ? Regex.Escape(p.Literal) : part))}$",
            RegexOptions.Singleline | RegexOptions.NonBacktracking
        );
        if (!match.Success)
            return null;
        var solved = ImmutableDictionary<int, string>.Empty;
        for (var i = 0; i < groups.Count; i++)
        {
            var value = match.Groups[i + 1].Value;
            if (solved.TryGetValue(groups[i], out var other) && other != value)
                return null;
            solved = solved.SetItem(groups[i], value);
        }
        return solved;
    }

    /// <summary>The references that a pattern does not capture, as written; a null pattern captures nothing.</summary>
    public IEnumerable<string> Unknown(PathPattern? pattern) =>
        _parts.Where(p => p.Reference is not null && GroupOf(p, pattern) < 0).Select(p => p.Reference!);

    /// <summary>The text with what the match captured in it.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="match">Its match.</param>
    /// <param name="escape">What is done with each capture; as it is where this is null.</param>
    public string Expand(PathPattern? pattern, Match? match, Func<string, string>? escape = null)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            var value = part.Reference is null ? part.Literal : match?.Groups[GroupOf(part, pattern)].Value;
            text.Append(part.Reference is null || escape is null ? value : escape(value ?? ""));
        }
        return text.ToString();
    }

    /// <summary>What the match puts in place of the references, each by itself.</summary>
    public IEnumerable<string> Values(PathPattern? pattern, Match? match) =>
        _parts.Where(p => p.Reference is not null).Select(p => match?.Groups[GroupOf(p, pattern)].Value ?? "");

    static int GroupOf(Part part, PathPattern? pattern)
    {
        if (pattern is null)
            return -1;
        return part.Token is not null ? pattern.GroupOf(part.Token)
            : part.Group <= pattern.GroupCount ? part.Group
            : -1;
    }

    static Part? Reference(string text, int at)
    {
        if (text[at] != '$' || at + 1 == text.Length)
            return null;
        if (text[at + 1] == '&')
            return new("", "$&");
        if (text[at + 1] == '{')
        {
            var close = text.IndexOf('}', at);
            if (close < 0)
                return null;
            var token = text[(at + 2)..close];
            return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new("", text[at..(close + 1)], null, number)
                : new("", text[at..(close + 1)], token);
        }
        var end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return
            end > at + 1 && int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? new("", text[at..end], null, group)
            : null;
    }
}
