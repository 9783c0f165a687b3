using System.Text;
using PluginChat.Pages;

namespace PluginChat.Hosting.Controllers.Generations.Pages;

/// <summary>In development, what makes a page in a browser load itself again after an edit.</summary>
static class LiveReload
{
    static readonly object s_edition = new();

    /// <summary>Notes what an answer is made of, before it is: what is newer than that is another edition.</summary>
    public static void Mark(HttpContext context, string edition) => context.Items[s_edition] = edition;

    /// <summary>The script as an element.</summary>
    public static string ElementFor(HttpContext context) =>
        context.Items.TryGetValue(s_edition, out var edition)
            ? $"<script src=\"/_pluginchat/reload.js\" data-edition=\"{edition}\"></script>\n"
            : "<script src=\"/_pluginchat/reload.js\"></script>\n";

    /// <summary>Adds it to a whole page; a part of one, which some script asks for, stays as it is.</summary>
    public static void AddTo(PageOutput output, HttpContext context)
    {
        var end = output.Written.Span.LastIndexOf("</body>"u8);
        if (end < 0)
            return;
        var rest = output.Written.Span[end..].ToArray();
        output.Truncate(end);
        output.Write(Encoding.UTF8.GetBytes(ElementFor(context)));
        output.Write(rest);
    }
}
