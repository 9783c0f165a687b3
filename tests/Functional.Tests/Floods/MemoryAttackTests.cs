using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>
/// All of <see cref="MemoryAttackers"/> at once on a host of its own process, for PLUGINCHAT_LONG or a few seconds: it holds no more than before, and
/// whoever chats does not notice.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class MemoryAttackTests(ITestOutputHelper output)
{
    const int Windows = 3;

    // As in FloodTests: twice is asked of a run that has the machine.
    static readonly double s_mostSlowdown = Environment.GetEnvironmentVariable("PLUGINCHAT_FLOOD") == "full" ? 2 : 20;

    static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    // Of pools, and of what is compiled for the second time, on top of a tenth.
    const double SpareMb = 10;

    [Fact]
    public async Task Host_WithClientsThatWantToBeKeptThingsFor_KeepsNothingAndServesTheOthers()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSockets: 20000, webSocketsBacklog: '1MB'", route: "websockets: { deflate: true },", http: "limits: { receiveBuffers: '4MB' },"));
        site.Write("controllers/chat/Heap.cs", HostFigures.Source);
        site.Write("controllers/chat/Idle.cs", HostFigures.Idle);
        site.Write("controllers/chat/Rooms.cs", MemoryAttackers.Rooms);
        await using var host = await HostProcess.ServeAsync(site);
        await using var chat = await Chat.StartAsync(host.Address);
        await chat.DuringAsync(new MemoryAttackers(host.Address).RunAsync(s_quiet));
        var before = await SettledAsync(host);
        var (quiet, attacked) = (new List<Chat.Window>(), new List<Chat.Window>());
        var attack = TestLength.Or(TimeSpan.FromSeconds(3)) / Windows;
        for (var window = 0; window < Windows; window++)
        {
            quiet.Add(await chat.DuringAsync(Task.Delay(s_quiet)));
            attacked.Add(await chat.DuringAsync(new MemoryAttackers(host.Address).RunAsync(attack)));
            using var http = new HttpClient { BaseAddress = host.Address };
            Assert.Equal("live\n", await http.GetStringAsync("/healthz"));
        }
        var after = await SettledAsync(host);
        var slowdown = attacked.Zip(quiet, (a, q) => a.P99Milliseconds / q.P99Milliseconds).Order().ElementAt(Windows / 2);
        output.WriteLine(string.Join('\n', host.Output.Where(line => line.Contains("closed with", StringComparison.Ordinal)).Take(20)));
        output.WriteLine($"before: {before}\nafter: {after}\n{slowdown:0.00} times as slow; quiet {string.Join(' ', quiet)}, attacked {string.Join(' ', attacked)}");
        Assert.Contains(host.Output, line => line.Contains("closed with 10", StringComparison.Ordinal));
        Assert.True(slowdown <= s_mostSlowdown, $"The others' 99th percentile was {slowdown:0.0} times as long.");
        Assert.True(after.ResidentMb <= 1.1 * before.ResidentMb + SpareMb, $"Memory grew from {before} to {after}.");
        Assert.True(after.HeapMb <= 1.1 * before.HeapMb + SpareMb, $"The heap grew from {before} to {after}.");
        await chat.EndAsync();
        Assert.Equal(0, await host.StopAsync());
    }

    static async Task<HostFigures> SettledAsync(HostProcess host)
    {
        await Chat.UntilAsync(() => HostFigures.ClientsOfAsync(host).GetAwaiter().GetResult() == Chat.Clients, "the attackers' end");
        return await HostFigures.TakeAsync(host);
    }
}
