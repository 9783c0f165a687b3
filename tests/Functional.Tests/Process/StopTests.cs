using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Process;

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
        await clients[0].SendAsync("last words");
        Assert.All(await Task.WhenAll(clients.Select(c => c.ReceiveTextAsync())), text => Assert.Equal("last words", text));
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
