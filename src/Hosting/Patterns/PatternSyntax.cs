using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PluginChat.Hosting.Patterns;

/// <summary>
/// Translates ESP's pattern into a regular expression. Tokens become unnamed groups: .NET numbers named ones last, and
/// <c>$1/$2</c> counts from the left.
/// </summary>
sealed class PatternSyntax
{
    readonly string _pattern;
    readonly StringBuilder _expression = new();
    readonly ImmutableArray<PatternToken>.Builder _tokens = ImmutableArray.CreateBuilder<PatternToken>();
    int _at;
    int _groups;
    string? _problem;

    PatternSyntax(string pattern) => _pattern = pattern;

    public static bool TryTranslate(
        string pattern,
        [NotNullWhen(true)] out string? expression,
        out ImmutableArray<PatternToken> tokens,
        [NotNullWhen(false)] out string? problem
    )
    {
        var syntax = new PatternSyntax(pattern);
        while (syntax._at < pattern.Length && syntax._problem is null)
            syntax.Step();
        problem = syntax._problem;
        expression = problem is null ? syntax._expression.ToString() : null;
        tokens = syntax._tokens.ToImmutable();
        return problem is null;
    }

    void Step()
    {
        switch (_pattern[_at])
        {
            case '\\':
                Copy(Math.Min(2, _pattern.Length - _at));
                break;
            case '[':
                Copy(EndOfClass(_at) - _at);
                break;
            case '(' when Next(1) == '~':
                Replace(2, "(?:");
                break;
            case '~' when Next(1) == ')':
                Replace(2, ")?");
                break;
            case '(':
                CountGroup();
                Copy(1);
                break;
            case '{' when !char.IsAsciiDigit(Next(1)):
                Token();
                break;
            default:
                Copy(1);
                break;
        }
    }

    void Token()
    {
        var end = EndOfBraces(_at);
        if (end < 0)
        {
            _problem = $"the '{{' at character {_at + 1} is not closed; write '\\{{' for the character itself";
            return;
        }
        var body = _pattern[(_at + 1)..end];
        var equals = body.IndexOf('=');
        var name = equals < 0 ? body : body[..equals];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')))
            _problem = $"'{{{body}}}' has no valid name; names are letters, digits and underscores";
        else if (_tokens.Any(t => t.Name == name))
            _problem = $"the token '{{{name}}}' stands in it twice; rename one";
        else
            AddToken(name, equals, end);
    }

    void AddToken(string name, int equals, int end)
    {
        _tokens.Add(new(name, ++_groups));
        if (equals < 0)
        {
            _expression.Append("([^/]*)");
            _at = end + 1;
            return;
        }
        _expression.Append('(');
        _at += equals + 2;
        // Its expression may hold groups and quantifiers, but no tokens.
        while (_at < end)
        {
            if (_pattern[_at] == '{')
                Copy(1);
            else
                Step();
        }
        _expression.Append(')');
        _at = end + 1;
    }

    // Named groups are numbered after all others.
    void CountGroup()
    {
        if (Next(1) != '?')
            _groups++;
    }

    int EndOfBraces(int start)
    {
        var depth = 0;
        for (var i = start; i < _pattern.Length; i++)
        {
            switch (_pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    i = EndOfClass(i) - 1;
                    break;
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return i;
            }
        }
        return -1;
    }

    // Behind the ']' that closes a class; one that comes first, or first after '^', belongs to the class.
    int EndOfClass(int start)
    {
        var i = start + 1;
        if (i < _pattern.Length && _pattern[i] == '^')
            i++;
        if (i < _pattern.Length && _pattern[i] == ']')
            i++;
        for (; i < _pattern.Length; i++)
        {
            if (_pattern[i] == '\\')
                i++;
            else if (_pattern[i] == ']')
                return i + 1;
        }
        return _pattern.Length;
    }

    char Next(int offset) => _at + offset < _pattern.Length ? _pattern[_at + offset] : '\0';

    void Copy(int count)
    {
        _expression.Append(_pattern, _at, count);
        _at += count;
    }

    void Replace(int count, string with)
    {
        _expression.Append(with);
        _at += count;
    }
}
