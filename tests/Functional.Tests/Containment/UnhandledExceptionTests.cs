using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>
/// What a controller throws where nobody can catch it does not end the process. The host is one of its own, so that its end would be seen.
/// </summary>
public sealed class UnhandledExceptionTests
{
    [Theory]
    [InlineData("async void")]
    [InlineData("thread")]
    [InlineData("pool")]
    [InlineData("timer")]
    [InlineData("unobserved")]
    [InlineData("finaliser")]
    public async Task Exception_ThatNobodyCatches_IsLoggedAndEndsNothing(string where)
    {
        await using var site = TroubleSource.NewSite();
        site.Write("appweb.json", TestSite.Config(esp: TestSite.Unwatched));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var bystanders = await Bystanders.ConnectAsync(() => host.ConnectAsync());
        var culprit = await host.ConnectAsync(path: "/ws/test/trouble");
        var chatting = bystanders.ChatAsync("during");
        await culprit.SendAsync(where);
        await host.WaitForOutputAsync(
            $"chat: an unhandled exception in generation 1 was contained: System.InvalidOperationException: trouble: {where}"
        );
        await host.WaitForOutputAsync($"{TroubleSource.File}:line {TroubleSource.ThrowLine}");
        await chatting;
        await bystanders.ChatAsync("after");
        Assert.Equal("done " + where, await culprit.ReceiveTextAsync());
        Assert.True(await host.StopAsync() == 0, host.Console);
    }

    [Fact]
    public async Task Generation_WhoseExceptionsWereContained_LeavesMemory()
    {
        await using var site = TroubleSource.NewSite();
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var culprit = await host.ConnectAsync(path: "/ws/test/trouble");
        foreach (var where in (string[])["async void", "thread", "pool"])
        {
            await culprit.SendAsync(where);
            await host.WaitForOutputAsync("trouble: " + where);
            Assert.Equal("done " + where, await culprit.ReceiveTextAsync());
        }
        site.WriteController(TestSite.ChatSource + "\n// edited\n");
        await host.WaitForOutputAsync("chat: generation 2 live in");
        using var http = new HttpClient { BaseAddress = host.Address };
        for (var round = 0; ; round++)
        {
            await culprit.SendAsync("collect");
            Assert.Equal("done collect", await culprit.ReceiveTextAsync());
            var status = await http.GetStringAsync("/_pluginchat/status");
            if (status.Contains("\"retiredGenerationsInMemory\": 0", StringComparison.Ordinal))
                break;
            Assert.True(round < 200, status);
        }
    }

    [Fact]
    public void Exception_OfTheHostItself_IsLeftToTheRuntime()
    {
        var thrown = Record.Exception(() => int.Parse("no number", System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(new UnhandledExceptions().Contain(thrown!));
    }
}
