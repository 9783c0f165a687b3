using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>A file's text with its lines. The JSON reader says where a token ends; this finds where it starts.</summary>
sealed class ConfigText
{
    readonly string _text;
    readonly List<int> _lineStarts = [0];

    public ConfigText(string text)
    {
        _text = text;
        for (var i = 0; i < text.Length; i++)
        {
            // As the JSON reader counts: a lone carriage return ends a line too.
            if (text[i] == '\n' || text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                _lineStarts.Add(i + 1);
        }
    }

    public int Offset(int line, int position) =>
        Math.Min(_text.Length, _lineStarts[Math.Clamp(line - 1, 0, _lineStarts.Count - 1)] + position);

    public string Between(int start, int end) => _text[start..end].Trim();

    public ConfigLocation Locate(string file, int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        if (line < 0)
            line = ~line - 1;
        return new(file, line + 1, offset - _lineStarts[line] + 1);
    }

    /// <summary>
    /// Where the JSON reader stopped. It counts on past the end of a line where an escape sequence is broken by one; an editor does not.
    /// </summary>
    public ConfigLocation Locate(string file, int line, int position)
    {
        line = Math.Clamp(line, 1, _lineStarts.Count);
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Count ? _lineStarts[line] : _text.Length;
        var length = _text.AsSpan(start, end - start).TrimEnd("\r\n").Length;
        return new(file, line, Math.Clamp(position, 0, length) + 1);
    }

    /// <summary>The offset of the next token: past white space, comments, and the commas and colons between tokens.</summary>
    public int SkipTrivia(int offset)
    {
        while (offset < _text.Length)
        {
            if (char.IsWhiteSpace(_text[offset]) || _text[offset] is ',' or ':')
                offset++;
            else if (StartsWith(offset, "//"))
                offset = EndOf(_text.IndexOfAny(['\r', '\n'], offset), 0);
            else if (StartsWith(offset, "/*"))
                offset = EndOf(_text.IndexOf("*/", offset + 2, StringComparison.Ordinal), 2);
            else
                break;
        }
        return offset;
    }

    bool StartsWith(int offset, string what) => string.CompareOrdinal(_text, offset, what, 0, what.Length) == 0;

    int EndOf(int found, int length) => found < 0 ? _text.Length : found + length;
}
