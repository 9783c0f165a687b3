namespace PluginChat.Hosting.Configuration.Values;

/// <summary>What may stand in HTTP's own names and values. Kestrel would refuse others while answering a request.</summary>
static class HttpText
{
    /// <summary>A token of RFC 9110, section 5.6.2: a method, a header's name, a sub-protocol.</summary>
    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    /// <summary>A header's value that cannot end the header: printable ASCII, spaces and tabs.</summary>
    public static bool IsHeaderValue(string text) => text.All(c => c is >= ' ' and <= '~' or '\t');
}
