namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>Finds where text may be cut.</summary>
static class Utf8Boundary
{
    /// <summary>
    /// The length without a character that is cut off at the end. The text up to there is known to be valid UTF-8. Where it is
    /// one cut character alone, all of it: a piece always moves on.
    /// </summary>
    public static int Before(ReadOnlySpan<byte> text)
    {
        // A character has at most 4 bytes: the lead byte is among the last four.
        for (var back = 1; back <= Math.Min(4, text.Length); back++)
        {
            var b = text[^back];
            if ((b & 0xC0) == 0x80)
                continue;
            var needed = b switch
            {
                < 0x80 => 1,
                < 0xE0 => 2,
                < 0xF0 => 3,
                _ => 4,
            };
            return needed > back && text.Length > back ? text.Length - back : text.Length;
        }
        return text.Length;
    }
}
