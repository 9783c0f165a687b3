using System.Globalization;
using System.Text;

namespace PluginChat.Generators.Describing;

/// <summary>Values as JSON. The generator runs in compilers that have no library for it.</summary>
static class JsonText
{
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                json.Append('\\').Append(c);
            // What a literal of C# in UTF-8 cannot have as it is, half a surrogate pair, goes there as an escape.
            else if (c < ' ' || c is '\u2028' or '\u2029' || char.IsSurrogate(c))
                json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                json.Append(c);
        }
        return json.Append('"').ToString();
    }

    public static string Array(IEnumerable<string> items) => $"[{string.Join(",", items)}]";

    /// <summary>A constant of C#; null where JSON has no such value.</summary>
    public static string? Of(object? value) =>
        value switch
        {
            null => "null",
            bool b => b ? "true" : "false",
            string text => Quote(text),
            char c => Quote(c.ToString()),
            double d => double.IsNaN(d) || double.IsInfinity(d) ? null : d.ToString("R", CultureInfo.InvariantCulture),
            float f => float.IsNaN(f) || float.IsInfinity(f) ? null : f.ToString("R", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
}
