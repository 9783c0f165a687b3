using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

public sealed class StopTests
{
    [Theory]
    [InlineData(HostProcess.Sigterm)]
    [InlineData(HostProcess.Sigint)]
    public async Task Signal_WithOpenClients_ClosesEachWith1001AndExitsWith0(int signal)
    {
        await using var site = new TestSite();
        await using var host = await HostProcess.ServeAsync(site);
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.ConnectAsync()));
        foreach (var client in clients)
        {
            // Whoever hears itself is served, and not only greeted.
            await client.SendAsync("here");
            Assert.Equal("here", await client.ReceiveTextAsync());
        }
        host.Signal(signal);
        var codes = await Task.WhenAll(clients.Select(async client =>
        {
            var code = await client.ReceiveCloseAsync();
            await client.CloseAsync();
            return code;
        }));
        Assert.All(codes, code => Assert.Equal(WebSocketCloseCode.GoingAway, code));
        Assert.True(await host.ExitAsync() == 0, host.Console);
    }
}
