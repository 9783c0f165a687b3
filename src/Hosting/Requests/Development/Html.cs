using System.Text;
using System.Text.Encodings.Web;

namespace PluginChat.Hosting.Requests.Development;

/// <summary>A page in the making. All that is not a literal of ours goes through <see cref="Text"/>: it is what others wrote.</summary>
sealed class Html
{
    readonly StringBuilder _page = new();

    /// <summary>Markup of ours.</summary>
    public Html Raw(string markup)
    {
        _page.Append(markup);
        return this;
    }

    /// <summary>Text of others, escaped.</summary>
    public Html Text(string text)
    {
        _page.Append(HtmlEncoder.Default.Encode(text));
        return this;
    }

    /// <summary>An element with text of others.</summary>
    /// <param name="tag">Its name, perhaps with a class: <c>p class=note</c>.</param>
    /// <param name="text">What is in it.</param>
    public Html Element(string tag, string text)
    {
        var end = tag.IndexOf(' ');
        return Raw($"<{tag}>").Text(text).Raw($"</{(end < 0 ? tag : tag[..end])}>\n");
    }

    public override string ToString() => _page.ToString();
}
