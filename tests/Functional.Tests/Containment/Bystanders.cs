using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>A hundred clients who chat while something goes wrong beside them, and must not notice.</summary>
sealed class Bystanders
{
    const int Count = 100;
    const int Senders = 10;

    readonly List<ChatClient> _clients = [];

    public static async Task<Bystanders> ConnectAsync(Func<Task<ChatClient>> connect)
    {
        var bystanders = new Bystanders();
        for (var i = 0; i < Count; i++)
            bystanders._clients.Add(await connect());
        await bystanders.ChatAsync("before");
        return bystanders;
    }

    /// <summary>Some of them speak, and every one hears all of it, in one order.</summary>
    public async Task ChatAsync(string round)
    {
        for (var i = 0; i < Senders; i++)
            await _clients[i * Count / Senders].SendAsync($"{round} {i}");
        var heard = await Task.WhenAll(
            _clients.Select(async client =>
            {
                var texts = new List<string>();
                while (texts.Count < Senders)
                    texts.Add(await client.ReceiveTextAsync());
                return texts;
            })
        );
        Assert.Equal(Enumerable.Range(0, Senders).Select(i => $"{round} {i}"), heard[0].Order(StringComparer.Ordinal));
        Assert.All(heard, texts => Assert.Equal(heard[0], texts));
    }
}
