using System.Buffers;
using System.Text.Unicode;

namespace PluginChat.Pages;

/// <summary>
/// Writes text as UTF-8 in which HTML sees nothing but text, also within a quoted attribute. What is no ASCII stays as it is: the page says
/// that it is UTF-8.
/// </summary>
static class HtmlEscape
{
    static readonly SearchValues<char> s_special = SearchValues.Create("&<>\"'");

    public static void Write(PageOutput output, ReadOnlySpan<char> text)
    {
        while (true)
        {
            var at = text.IndexOfAny(s_special);
            if (at < 0)
            {
                WriteRaw(output, text);
                return;
            }
            WriteRaw(output, text[..at]);
            output.Write(
                text[at] switch
                {
                    '&' => "&amp;"u8,
                    '<' => "&lt;"u8,
                    '>' => "&gt;"u8,
                    '"' => "&quot;"u8,
                    _ => "&#39;"u8,
                }
            );
            text = text[(at + 1)..];
        }
    }

    public static void WriteRaw(PageOutput output, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        // Three bytes a character is the most that UTF-8 takes; half a surrogate becomes a replacement character.
        Utf8.FromUtf16(text, output.GetSpan(checked(3 * text.Length)), out _, out var written);
        output.Advance(written);
    }
}
