using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Requests.Development;

/// <summary>Why a controller cannot be built: each message of the compiler with the lines that it is about.</summary>
static class CompilePage
{
    public static Task SendAsync(HttpContext context, string controller, BuildFailure failure, string? note)
    {
        var page = DevelopmentPage.Begin($"500 {controller}: {failure.Summary}");
        page.Element("h1", $"{controller}: {failure.Summary}");
        if (note is not null)
            page.Element("p class=else", note);
        if (failure.Messages.IsEmpty)
            page.Raw("<pre>").Element("span", failure.Text).Raw("</pre>\n");
        foreach (var message in failure.Messages)
            Write(page, message);
        return DevelopmentPage.SendAsync(context, page);
    }

    static void Write(Html page, PlacedMessage placed)
    {
        page.Element("h2", placed.Message.ToString());
        if (placed.Excerpt is { } excerpt)
            DevelopmentPage.WriteExcerpt(page, excerpt, n => n == placed.Message.Line, n => n == placed.Message.Line ? placed.Mark : null);
    }
}
