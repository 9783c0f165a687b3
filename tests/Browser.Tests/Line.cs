using Microsoft.Playwright;

namespace PluginChat.Browser.Tests;

/// <summary>The wire between one page and the server, in the test's hands: it can close, go dead, and come back.</summary>
sealed class Line
{
    IWebSocketRoute? _current;          // written by Playwright's events, read by the test after the page showed the effect

    /// <summary>From now on what the page sends gets lost.</summary>
    public bool Swallows { get; set; }

    public Task AttachAsync(IPage page) => page.RouteWebSocketAsync(url => url.EndsWith("/ws/test/chat", StringComparison.Ordinal), route =>
    {
        var server = route.ConnectToServer();
        route.OnMessage(frame =>
        {
            if (Swallows)
                return;
            if (frame.Text is { } text)
                server.Send(text);
            else
                server.Send(frame.Binary!);
        });
        _current = route;
    });

    /// <summary>Ends the connection as the server would.</summary>
    public Task CloseAsync(int code, string reason = "") =>
        _current!.CloseAsync(new() { Code = code, Reason = reason });

    /// <summary>Ends the connection and keeps new ones from opening, until <see cref="MendAsync"/>.</summary>
    public async Task CutAsync(IPage page)
    {
        await page.Context.SetOfflineAsync(true);
        await CloseAsync(1001);
    }

    public Task MendAsync(IPage page) => page.Context.SetOfflineAsync(false);
}
