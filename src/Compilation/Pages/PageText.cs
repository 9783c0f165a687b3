using System.Globalization;
using System.Text;

namespace PluginChat.Compilation.Pages;

/// <summary>The C# of a page as it is written, with the page's place for each part of it.</summary>
sealed class PageText
{
    // Roslyn counts columns in 16 bits; behind that, the line has to do.
    const int MostColumns = 60_000;

    readonly StringBuilder _text = new();

    public int Length => _text.Length;

    public override string ToString() => _text.ToString();

    public void Append(string text) => _text.Append(text);

    public void AppendLine(string text) => _text.Append(text).Append('\n');

    public void Append(PageText other) => _text.Append(other._text);

    /// <summary>Says that what follows on the next line is the page's.</summary>
    /// <param name="file">The page.</param>
    /// <param name="start">Where it starts in the page.</param>
    /// <param name="length">How much it is.</param>
    /// <param name="indent">How much of the next line comes before it.</param>
    public void Map(PageFile file, int start, int length, int indent = 0)
    {
        var (from, to) = (file.PlaceOf(start), file.PlaceOf(start + length));
        if (from.Character > MostColumns || to.Character > MostColumns || (from.Line == to.Line && from.Character >= to.Character))
        {
            MapLine(file, start);
            return;
        }
        _text.Append(CultureInfo.InvariantCulture, $"#line ({from.Line + 1},{from.Character + 1})-({to.Line + 1},{to.Character + 1}) ");
        if (indent > 0)
            _text.Append(CultureInfo.InvariantCulture, $"{indent} ");
        _text.Append('"').Append(file.Path).Append("\"\n");
    }

    /// <summary>Says that the next line is of a line of the page.</summary>
    public void MapLine(PageFile file, int position) =>
        _text.Append(CultureInfo.InvariantCulture, $"#line {file.PlaceOf(position).Line + 1} \"{file.Path}\"\n");

    /// <summary>Code of the page, at its place.</summary>
    public void AppendMapped(PageFile file, int start, string code)
    {
        if (string.IsNullOrWhiteSpace(code))
            return;
        Map(file, start, code.Length);
        AppendLine(code);
    }

    /// <summary>Code of the page between others' code, at its place. A comment that it ends with ends with the line.</summary>
    public void AppendMapped(PageFile file, PageSegment segment, string before, string after)
    {
        Map(file, segment.Position, segment.Text.Length, before.Length);
        _text.Append(before).Append(segment.Text).Append('\n').Append(after).Append('\n');
    }

    /// <summary>A string literal.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"' or '\\':
                    quoted.Append('\\').Append(c);
                    break;
                case '\n':
                    quoted.Append("\\n");
                    break;
                case '\r':
                    quoted.Append("\\r");
                    break;
                case '\t':
                    quoted.Append("\\t");
                    break;
                case var _ when char.IsSurrogate(c):
                    // Half a character has no UTF-8, and would be an error in code that no author wrote.
                    var isPair = i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]);
                    quoted.Append(isPair ? text.Substring(i++, 2) : "\uFFFD");
                    break;
                case < ' ' or (>= '\u007f' and <= '\u00a0') or '\u2028' or '\u2029' or '\u0085' or '\ufeff':
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    quoted.Append(c);
                    break;
            }
        }
        return quoted.Append('"').ToString();
    }
}
