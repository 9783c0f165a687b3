using System.Text;

namespace PluginChat.Generators.Writing;

/// <summary>Text of C#, indented by its blocks.</summary>
sealed class CodeText
{
    readonly StringBuilder _text = new();
    int _depth;

    public void Line(string line) => _text.Append(' ', _depth * 4).Append(line).Append('\n');

    public void Line() => _text.Append('\n');

    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    public void Close(string end = "}")
    {
        _depth--;
        Line(end);
    }

    public override string ToString() => _text.ToString();
}
