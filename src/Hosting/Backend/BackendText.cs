using System.Globalization;
using System.Text;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Backend;

/// <summary>Names that somebody else chose, in a line of the log and in a sentence.</summary>
static class BackendText
{
    /// <summary>On one line: one with a line break could forge another line.</summary>
    public static string Printable(string name)
    {
        var text = LogText.Printable(name);
        if (text.AsSpan().IndexOfAny('\n', '\r', '\t') < 0)
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is '\n' or '\r' or '\t')
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                line.Append(c);
        }
        return line.ToString();
    }

    public static string Quoted(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal).Select(n => $"'{Printable(n)}'"));
}
