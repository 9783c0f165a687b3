using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PluginChat.Browser.Tests;

/// <summary>One person's chat page, by the ids that the page promises to keep.</summary>
sealed class ChatPage : IAsyncDisposable
{
    readonly IBrowserContext _context;
    readonly string _url;

    public ChatPage(IBrowserContext context, IPage page, string url)
    {
        _context = context;
        _url = url;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Errors.Enqueue($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Errors.Enqueue(error);
        page.Request += (_, request) => Requests.Enqueue(request.Url);
        page.WebSocket += (_, socket) => Requests.Enqueue(socket.Url);
        page.Dialog += async (_, dialog) =>
        {
            Errors.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>Console errors, unhandled exceptions and dialogs since the page was opened.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>The address of every request and WebSocket since the page was opened.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ILocator Name => Page.Locator("#name");

    public ILocator Message => Page.Locator("#message");

    public ILocator Send => Page.Locator("#send");

    public ILocator Messages => Page.Locator("#messages");

    public ILocator State => Page.Locator("#state");

    public ILocator Notice => Page.Locator("#notice");

    public ILocator Outbox => Page.Locator("#outbox");

    public async Task LoadAsync()
    {
        await Page.GotoAsync(_url + "/");
        await ToBeConnectedAsync();
    }

    public Task ToBeConnectedAsync() => Assertions.Expect(State).ToHaveTextAsync("Connected");

    public Task ToShowAsync(string text) => Assertions.Expect(Messages).ToContainTextAsync(text);

    /// <summary>Types and sends, as a person does.</summary>
    public async Task SayAsync(string text)
    {
        await Message.FillAsync(text);
        await Message.PressAsync("Enter");
    }

    /// <summary>A text that no other test, and no other user of a shared site, writes.</summary>
    public static string Unique(string text) => $"{text} {Guid.NewGuid():N}";

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
