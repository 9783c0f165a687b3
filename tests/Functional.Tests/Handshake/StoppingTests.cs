using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Handshake;

public sealed class StoppingTests
{
    [Fact]
    public async Task Handshake_UnderWayWhenTheHostStops_Is503AndSaysWhenToComeBack()
    {
        using var begun = new Shared<SemaphoreSlim>(new(0));
        using var gate = new Shared<SemaphoreSlim>(new(0));
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                $$"""
                static Chat()
                {
                    {{begun.Code("SemaphoreSlim")}}.Release();
                    {{gate.Code("SemaphoreSlim")}}.Wait(60_000);
                }
                """
            )
        );
        site.Deadlines = new() { Construct = TimeSpan.FromMinutes(1) };
        await site.StartAsync();
        var connecting = RawClient.ConnectAsync(site.Address, "/ws/test/chat");
        Assert.True(await begun.Value.WaitAsync(TimeSpan.FromSeconds(60)));
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = site.Host.Stopping.Register(() => stopping.TrySetResult());
        var stopped = site.Host.StopAsync();
        await stopping.Task;
        gate.Value.Release();
        await using var client = await connecting;
        Assert.Equal(503, client.Status);
        Assert.True(site.Log.Has("route 'chat': refused with 503 (stopping): The server stops."));
        Assert.Matches(@"\r\nRetry-After: [1-9]\d*\r\n", client.Answer + "\r\n");
        await stopped;
    }
}
