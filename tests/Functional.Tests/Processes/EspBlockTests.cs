using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

public sealed class EspBlockTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("chat")]
    public async Task EspsOwnChatRoute_WithOnlyItsSourceChanged_StartsAndEchoes(string? protocol)
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            File.ReadAllText(Repository.PathOf("tests", "Hosting.Tests", "Configuration", "Fixtures", "esp-chat.json"))
        );
        await using var host = await HostProcess.ServeAsync(site);
        Assert.Empty(host.Error);
        var client = await host.ConnectAsync(protocol: protocol);
        await client.SendAsync("hello from ESP");
        Assert.Equal("hello from ESP", await client.ReceiveTextAsync());
    }
}
