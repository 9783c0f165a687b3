namespace PluginChat.Browser.Tests;

/// <summary>A client that is not the chat page, such as a load program: a bare WebSocket of the page's origin.</summary>
static class OtherClient
{
    const string Connect = """
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws/test/chat`, 'chat');
        await new Promise((opened, failed) => { socket.onopen = opened; socket.onerror = failed; });
        """;

    /// <summary>Sends the text once, or that many times with a number after it, and waits until all of it is on the wire.</summary>
    public static Task SendAsync(ChatPage page, int times, string text) =>
        page.Page.EvaluateAsync(
            $$"""
            async ([times, text]) => {
              {{Connect}}
              for (let n = 0; n < times; n++) socket.send(times === 1 ? text : `${text} ${n}`);
              socket.close();
            }
            """,
            new object[] { times, text }
        );

    public static Task SendBinaryAsync(ChatPage page, int bytes) =>
        page.Page.EvaluateAsync(
            $$"""
            async (bytes) => {
              {{Connect}}
              socket.send(new Uint8Array(bytes));
              socket.close();
            }
            """,
            bytes
        );
}
