using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Lengths;

namespace PluginChat.Functional.Tests.Sources;

/// <summary>Clients that try one name after the other. Alone, since what is in memory is what this test is about.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ManyNamesTests
{
    [Fact]
    public async Task Names_ThatNoControllerHas_Are404AndLeaveNothing()
    {
        await using var site = await ChosenNameTests.ServeAsync();
        var chat = await site.ConnectAsync("/ws/chat/x");
        await site.ConnectAsync("/ws/chat/x");
        var lines = site.Log.Entries.Count;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var names = TestLength.Choose(100_000, 10_000, 1_000);
        await Parallel.ForAsync(
            0,
            names,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) => Assert.Equal(404, await ChosenNameTests.StatusAsync(site, $"/ws/bogus{i}/x"))
        );

        Assert.Equal(["chat"], site.Host.Controllers.Lanes.Select(l => l.Controller.Name));
        // A line a second, and not one a name.
        Assert.InRange(site.Log.Entries.Count - lines, 0, names / 10);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, before + before / 10 + (4 << 20));
        await chat.SendAsync("still here");
        Assert.Equal("still here", await chat.ReceiveTextAsync());
        using var http = site.Http();
        Assert.Equal("live\n", await http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
    }
}
