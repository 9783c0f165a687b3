using PluginChat.Pages;

namespace PluginChat.Hosting.Controllers.Generations.Pages;

/// <summary>In development, what makes a page in a browser load itself again after an edit.</summary>
static class LiveReload
{
    /// <summary>Where the script is.</summary>
    public const string ScriptPath = "/_pluginchat/reload.js";

    static ReadOnlySpan<byte> Tag => "<script src=\"/_pluginchat/reload.js\"></script>\n"u8;

    /// <summary>The script as an element.</summary>
    public static string Element => System.Text.Encoding.UTF8.GetString(Tag);

    /// <summary>Adds it to a whole page; a part of one, which some script asks for, stays as it is.</summary>
    public static void AddTo(PageOutput output)
    {
        var end = output.Written.Span.LastIndexOf("</body>"u8);
        if (end < 0)
            return;
        var rest = output.Written.Span[end..].ToArray();
        output.Truncate(end);
        output.Write(Tag);
        output.Write(rest);
    }
}
