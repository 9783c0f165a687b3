using System.Collections.Immutable;

namespace PluginChat.Hosting.Patterns;

/// <summary>Reads a pattern, which <see cref="PatternSyntax"/> has accepted, as far as it is literals, tokens, captures and optional
/// parts.</summary>
sealed class OutlineReader(string pattern)
{
    int _at;
    int _groups;

    /// <summary>Whether all of it was such.</summary>
    public bool IsUnderstood { get; private set; } = true;

    public List<ImmutableList<PathPiece>> Read()
    {
        var all = ReadPart();
        IsUnderstood &= _at == pattern.Length;
        return all;
    }

    List<ImmutableList<PathPiece>> ReadPart()
    {
        List<ImmutableList<PathPiece>> all =
        [
            [],
        ];
        while (IsUnderstood && _at < pattern.Length)
        {
            if (Is("~)"))
                break;
            if (Is("(~"))
            {
                _at += 2;
                var inner = ReadPart();
                IsUnderstood &= Is("~)");
                _at += 2;
                all = [.. all.SelectMany(start => inner.Select(start.AddRange).Append(start))];
                IsUnderstood &= all.Count <= 64;
                continue;
            }
            if (ReadPiece() is { } piece)
                all = [.. all.Select(start => start.Add(piece))];
        }
        return all;
    }

    PathPiece? ReadPiece()
    {
        var c = pattern[_at++];
        switch (c)
        {
            case '^' when _at == 1:
            case '$' when _at == pattern.Length:
                return null;
            case '\\' when _at < pattern.Length && !char.IsAsciiLetterOrDigit(pattern[_at]):
                return Literal(pattern[_at++]);
            case '{' when _at < pattern.Length && !char.IsAsciiDigit(pattern[_at]):
                return Token();
            case '(' when _at < pattern.Length && pattern[_at] != '?':
                return Capture();
            // Somebody's ending, not any character.
            case '.' when _at < pattern.Length && char.IsAsciiLetterOrDigit(pattern[_at]):
                return Literal(c);
            case '^' or '$' or '\\' or '{' or '(' or '.' or '[' or '|' or '*' or '+' or '?' or ')':
                IsUnderstood = false;
                return null;
            default:
                return Literal(c);
        }
    }

    // '/*' at the end takes an address without one too.
    PathPiece? Literal(char c)
    {
        if (_at >= pattern.Length || pattern[_at] is not ('*' or '+' or '?'))
            return new(c.ToString(), 0);
        return pattern[_at++] == '+' ? new(c.ToString(), 0) : null;
    }

    PathPiece? Token()
    {
        var group = ++_groups;
        if (End('{', '}') is not (>= 0 and var end))
            return null;
        var body = pattern[_at..end];
        _at = end + 1;
        var equals = body.IndexOf('=');
        return equals < 0 ? new("", group, body) : new(body[(equals + 1)..], group, body[..equals]);
    }

    PathPiece? Capture()
    {
        var group = ++_groups;
        if (End('(', ')') is not (>= 0 and var end))
            return null;
        var body = pattern[_at..end];
        _at = end + 1;
        // How often it comes is not to be said in an address.
        IsUnderstood &= _at == pattern.Length || pattern[_at] is not ('*' or '+' or '?' or '{');
        return new(body, group);
    }

    // Where what was opened closes, past what it has in it, whose captures are counted.
    int End(char open, char close)
    {
        var depth = 1;
        for (var i = _at; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                i++;
            else if (pattern[i] == '[')
                i = Math.Max(i, pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)));
            else if (pattern[i] == close && --depth == 0)
                return i;
            else if (pattern[i] == open)
                depth++;
            if (i < pattern.Length && pattern[i] == '(' && i + 1 < pattern.Length && pattern[i + 1] is not ('?' or '~'))
                _groups++;
        }
        IsUnderstood = false;
        return -1;
    }

    bool Is(string text) => string.CompareOrdinal(pattern, _at, text, 0, text.Length) == 0;
}
