using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Testing.Processes;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>What does not end is named, and holds up nobody but its own client.</summary>
public sealed class StuckEventTests
{
    [Theory]
    [InlineData("block", @"has held thread \d+ from its start: it blocks \(computing \d% of the time\)$")]
    [InlineData("spin", @"has held thread \d+ from its start: it computes \(\d+% of the time\)$")]
    [InlineData("await", "and awaits something: give what it awaits a deadline$")]
    public async Task Event_OverItsDeadline_IsReportedOnceAndOthersGoOn(string how, string said)
    {
        await using var site = TroubleSource.NewSite();
        site.Deadlines = site.Deadlines with { Event = TimeSpan.FromMilliseconds(500) };
        await site.StartAsync();
        using var probe = site.Probe();
        var bystanders = await Bystanders.ConnectAsync(() => site.ConnectAsync());
        var culprit = await site.ConnectAsync("/ws/test/trouble");
        await culprit.SendAsync(how);
        var ended = culprit.ReceiveTextAsync();
        var stuck = await probe.NextAsync<ControllerEventStuck>();
        Assert.Equal(("chat", 1, "test/trouble", "Message"), (stuck.Controller, stuck.Generation, stuck.Action, stuck.Event));
        Assert.Matches(said, stuck.ToString());
        Assert.Equal(how != "await", stuck.Thread != 0);
        using var http = site.Http();
        Assert.Contains("\"stuck\": 1", await http.GetStringAsync("/_pluginchat/status"), StringComparison.Ordinal);
        // While it runs, not when it is through: that would be no news.
        var chatting = bystanders.ChatAsync("during");
        Assert.True(await Task.WhenAny(chatting, ended) == chatting, "The others waited for it.");
        await chatting;
        Assert.Equal("done " + how, await ended);
        await bystanders.ChatAsync("after");
        Assert.Single(probe.Events.OfType<ControllerEventStuck>());
        await culprit.SendAsync("nothing");
        Assert.Equal("done nothing", await culprit.ReceiveTextAsync());
        Assert.Contains("\"stuck\": 0", await http.GetStringAsync("/_pluginchat/status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ThatBlockMoreThreadsThanThereAre_KeepNobodyElseWaiting()
    {
        await using var site = TroubleSource.NewSite();
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var bystanders = await Bystanders.ConnectAsync(() => host.ConnectAsync());
        var culprits = new List<Testing.Clients.ChatClient>();
        while (culprits.Count < 64)
            culprits.Add(await host.ConnectAsync("/ws/test/trouble"));
        foreach (var culprit in culprits)
            await culprit.SendAsync("block long");
        // Left to itself, the pool would have served all 64 of them first, a few at a time.
        var chatting = bystanders.ChatAsync("during");
        var unblocked = Task.WhenAny(culprits.Select(c => c.ReceiveTextAsync()));
        Assert.True(await Task.WhenAny(chatting, unblocked) == chatting, host.Console);
        await chatting;
        Assert.Contains(
            "chat: Message of 'test/trouble' for client",
            await host.WaitForOutputAsync("events hold a thread while"),
            StringComparison.Ordinal
        );
    }
}
