using Microsoft.Playwright;

namespace PluginChat.Browser.Tests;

/// <summary>The wire between one page and the server, in the test's hands: it can close, go dead, and come back.</summary>
sealed class Line
{
    IWebSocketRoute? _current; // written by Playwright's events, read by the test after the page showed the effect

    /// <summary>The query of each connection so far; written and read as <see cref="_current"/> is.</summary>
    public List<string> Queries { get; } = [];

    /// <summary>From now on what the page sends gets lost.</summary>
    public bool Swallows { get; set; }

    /// <summary>From now on what the server sends gets lost.</summary>
    public bool IsDeaf { get; set; }

    public Task AttachAsync(IPage page) =>
        page.RouteWebSocketAsync(
            url => new Uri(url).AbsolutePath == "/ws/test/chat",
            route =>
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
                server.OnMessage(frame =>
                {
                    if (IsDeaf)
                        return;
                    if (frame.Text is { } text)
                        route.Send(text);
                    else
                        route.Send(frame.Binary!);
                });
                Queries.Add(new Uri(route.Url).Query);
                _current = route;
            }
        );

    /// <summary>Sends the page a frame that its server did not.</summary>
    public void SendToPage(string text) => _current!.Send(text);

    /// <summary>Ends the connection as the server would. The server knows nothing of it, and goes on.</summary>
    public Task CloseAsync(int code, string reason = "") => _current!.CloseAsync(new() { Code = code, Reason = reason });

    /// <summary>Ends the connection and keeps new ones from opening, until <see cref="MendAsync"/>.</summary>
    public async Task CutAsync(IPage page)
    {
        await page.Context.SetOfflineAsync(true);
        await CloseAsync(1001);
    }

    public Task MendAsync(IPage page) => page.Context.SetOfflineAsync(false);
}
