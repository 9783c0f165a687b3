using System.Collections.Immutable;
using System.Text;
using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Compilation.Pages;

/// <summary>
/// Cuts a page into its parts. A block ends at the first <c>%&gt;</c>, whatever the C# around it means by that, as in ESP and ASP: within a
/// string or a comment it is written <c>%%&gt;</c>. Looks at each character a bounded number of times.
/// </summary>
sealed class PageLexer
{
    const string Open = "<%";
    const string Close = "%>";
    const string CommentOpen = "<%--";
    const string CommentClose = "--%>";

    static readonly (string Name, PageSegmentKind Kind)[] s_directives =
    [
        ("include", PageSegmentKind.Include),
        ("layout", PageSegmentKind.Layout),
        ("content", PageSegmentKind.Content),
        ("global", PageSegmentKind.Global),
        ("start", PageSegmentKind.Start),
        ("end", PageSegmentKind.End),
    ];

    readonly string _text;
    readonly ImmutableArray<PageSegment>.Builder _segments = ImmutableArray.CreateBuilder<PageSegment>();
    readonly ImmutableArray<PageProblem>.Builder _problems = ImmutableArray.CreateBuilder<PageProblem>();
    readonly StringBuilder _literal = new();
    int _literalStart;
    int _at;

    PageLexer(string text) => _text = text;

    public static (ImmutableArray<PageSegment> Segments, ImmutableArray<PageProblem> Problems) Cut(string text)
    {
        var lexer = new PageLexer(text);
        lexer.Run();
        return (lexer._segments.ToImmutable(), lexer._problems.ToImmutable());
    }

    void Run()
    {
        while (_at < _text.Length)
        {
            var next = _text.AsSpan(_at).IndexOfAny('<', '%', '\\');
            Append(_text.AsSpan(_at, next < 0 ? _text.Length - _at : next));
            if (next >= 0 && !TryTake())
                Append(_text.AsSpan(_at, 1));
        }
        Flush();
    }

    // What starts here, if it is more than a character; false where it is none.
    bool TryTake()
    {
        var rest = _text.AsSpan(_at);
        if (rest.StartsWith(CommentOpen))
            return TakeComment();
        if (rest.StartsWith("<%%") || rest.StartsWith("\\<%"))
            return TakeEscaped(Open, 3);
        if (rest.StartsWith(Open))
            return TakeBlock();
        if (rest[0] is '\\' or '%' && rest.Length > 1 && VariableLength(rest[1..]) is var escaped and > 0)
            return TakeEscaped(rest.Slice(1, escaped), escaped + 1);
        var length = VariableLength(rest);
        if (length == 0)
            return false;
        Flush();
        _segments.Add(length == 2 ? new(PageSegmentKind.AppUrl, "", _at) : new(PageSegmentKind.Parameter, rest[2..length].ToString(), _at));
        Skip(length);
        return true;
    }

    // Of '%~' or '%$name'; 0 where it is neither.
    static int VariableLength(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("%~"))
            return 2;
        if (!text.StartsWith("%$") || text.Length < 3 || !(char.IsAsciiLetter(text[2]) || text[2] == '_'))
            return 0;
        var length = 3;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
            length++;
        return length;
    }

    bool TakeEscaped(ReadOnlySpan<char> literal, int length)
    {
        if (_literal.Length == 0)
            _literalStart = _at;
        _literal.Append(literal);
        _at += length;
        return true;
    }

    bool TakeComment()
    {
        Flush();
        var end = _text.AsSpan(_at + CommentOpen.Length).IndexOf(CommentClose);
        if (end < 0)
            return Unclosed($"'{CommentOpen}' has no '{CommentClose}' after it: add it where the comment ends");
        Skip(CommentOpen.Length + end + CommentClose.Length);
        return true;
    }

    bool TakeBlock()
    {
        Flush();
        var mark = _at + Open.Length < _text.Length ? _text[_at + Open.Length] : ' ';
        var start = _at + Open.Length + (mark is '=' or '-' or '^' or '@' ? 1 : 0);
        var end = EndOf(start);
        if (end < 0)
            return Unclosed($"'{Open}' has no '{Close}' after it: add it where the code ends");
        // '-%>' takes the end of the line with it; 'i--%>' is C#.
        var trims = end > start && _text[end - 1] == '-' && !(end - 1 > start && _text[end - 2] == '-');
        var text = _text[start..(trims ? end - 1 : end)].Replace("%%>", Close, StringComparison.Ordinal);
        switch (mark)
        {
            case '=':
                AddExpression(PageSegmentKind.Expression, text, start);
                break;
            case '-':
                AddExpression(PageSegmentKind.RawExpression, text, start);
                break;
            case '^' or '@':
                AddDirective(text, start);
                break;
            default:
                _segments.Add(new(PageSegmentKind.Code, text, start));
                break;
        }
        Skip(end + Close.Length - _at);
        if (trims)
            SkipLineEnd();
        return true;
    }

    int EndOf(int start)
    {
        for (var from = start; ; from++)
        {
            from = _text.IndexOf(Close, from, StringComparison.Ordinal);
            if (from < 0 || from == start || _text[from - 1] != '%')
                return from;
        }
    }

    void AddExpression(PageSegmentKind kind, string text, int start)
    {
        // ESP takes a semicolon at the end of an expression.
        var expression = text.TrimEnd(' ', '\t', '\r', '\n', ';');
        var leading = expression.Length - expression.TrimStart().Length;
        if (expression.Length == leading)
            _problems.Add(new(_at, "the expression is empty: write one, or take '<%= %>' away"));
        else
            _segments.Add(new(kind, expression[leading..], start + leading));
    }

    void AddDirective(string text, int start)
    {
        var nameStart = text.Length - text.TrimStart().Length;
        var nameEnd = nameStart;
        while (nameEnd < text.Length && char.IsAsciiLetterOrDigit(text[nameEnd]))
            nameEnd++;
        var name = text[nameStart..nameEnd];
        var known = s_directives.FirstOrDefault(d => d.Name == name);
        if (known.Name is null)
        {
            var hint = NearestKey.Hint(
                name,
                s_directives.Select(d => d.Name),
                "; there are include, layout, content, global, start and end"
            );
            _problems.Add(new(start + nameStart, $"'{name}' is not a page directive{hint}"));
            return;
        }
        var argument = text[nameEnd..];
        if (known.Kind is not (PageSegmentKind.Include or PageSegmentKind.Layout))
        {
            if (known.Kind == PageSegmentKind.Content && !string.IsNullOrWhiteSpace(argument))
                _problems.Add(new(start + nameEnd, "'content' takes nothing after it: write <%^ content %>"));
            _segments.Add(new(known.Kind, argument, start + nameEnd));
            return;
        }
        var leading = argument.Length - argument.TrimStart().Length;
        var file = argument.Trim().Trim('"', '\'').Trim();
        if (file.Length > 0)
            _segments.Add(new(known.Kind, file, start + nameEnd + leading));
        // An empty layout is ESP's way of saying that there is none.
        else if (known.Kind == PageSegmentKind.Include)
            _problems.Add(new(start + nameStart, "'include' needs a file: <%^ include \"parts/head.esp\" %>"));
    }

    bool Unclosed(string text)
    {
        _problems.Add(new(_at, text));
        Skip(_text.Length - _at);
        return true;
    }

    void SkipLineEnd()
    {
        var end = _at;
        while (end < _text.Length && _text[end] is (' ' or '\t'))
            end++;
        if (end < _text.Length && _text[end] == '\r')
            end++;
        else if (end >= _text.Length || _text[end] != '\n')
            return;
        if (end < _text.Length && _text[end] == '\n')
            end++;
        Skip(end - _at);
    }

    void Append(ReadOnlySpan<char> text)
    {
        if (_literal.Length == 0)
            _literalStart = _at;
        _literal.Append(text);
        _at += text.Length;
    }

    void Skip(int length) => _at += length;

    void Flush()
    {
        if (_literal.Length == 0)
            return;
        _segments.Add(new(PageSegmentKind.Literal, _literal.ToString(), _literalStart));
        _literal.Clear();
    }
}
